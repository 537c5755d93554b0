/**
 * The one exception type, its codes, and who has to act on each.
 *
 * <p>In: what went wrong, said once, where it went wrong. Out: a {@link TidemarkException} whose
 * message begins with its code's name. Start with {@link ErrorCode}. Turning a code into a gRPC
 * status is not here: see {@code server.flight}. Everything is immutable.
 */
@NullMarked
package dev.tidemark.catalog.error;

import org.jspecify.annotations.NullMarked;
