/** A real PostgreSQL for the tests of this module, and definitions of groups. */
@NullMarked
package dev.tidemark.online.testing;

import org.jspecify.annotations.NullMarked;
