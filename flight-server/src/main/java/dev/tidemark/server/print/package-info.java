/**
 * Results for people and scripts.
 *
 * <p>In: a JDBC result. Out: a table, CSV or JSON. Start with {@link ResultPrinter}. Stateless.
 */
@NullMarked
package dev.tidemark.server.print;

import org.jspecify.annotations.NullMarked;
