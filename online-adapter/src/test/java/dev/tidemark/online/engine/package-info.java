/** Queries on a real PostgreSQL. */
@NullMarked
package dev.tidemark.online.engine;

import org.jspecify.annotations.NullMarked;
