/** Puts and the tail on a real PostgreSQL. */
@NullMarked
package dev.tidemark.online.store;

import org.jspecify.annotations.NullMarked;
