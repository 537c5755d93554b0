/** Foreign schemas on a real PostgreSQL. */
@NullMarked
package dev.tidemark.online.source;

import org.jspecify.annotations.NullMarked;
