/**
 * The {@code .slt} format: from lines to records.
 *
 * <p>In: a file. Out: a list of {@link SltRecord}, with includes resolved and loops as trees. Start
 * with {@link SltParser}. Running them is not here: see {@code server.slt}. Everything is immutable
 * but the parser, which reads one file and is done.
 */
@NullMarked
package dev.tidemark.server.slt.format;

import org.jspecify.annotations.NullMarked;
