/** Rows to Arrow and back, at every type's extremes. */
@NullMarked
package dev.tidemark.planner.arrow;

import org.jspecify.annotations.NullMarked;
