/** Tests that run every rendered text on a real DuckDB and a real PostgreSQL. */
@NullMarked
package dev.tidemark.planner.dialect;

import org.jspecify.annotations.NullMarked;
