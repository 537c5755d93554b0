/**
 * Values in PostgreSQL's binary format, so that nothing goes through strings on its way.
 *
 * <p>In: Java values of the classes in {@link dev.tidemark.catalog.type.TypeName}, or a result set.
 * Out: statement parameters, rows, Arrow vectors. Start with {@link PostgresType}; what a column of
 * somebody else's table is here says {@link ForeignType}. Statements are not here: see {@code
 * online.store} and {@code online.engine}. Encoders are stateless; decoders belong to their result
 * set.
 */
@NullMarked
package dev.tidemark.online.binary;

import org.jspecify.annotations.NullMarked;
