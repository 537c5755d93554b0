/**
 * The groups' tables in PostgreSQL: the newest record of each key, and the history's tail.
 *
 * <p>In: definitions, puts, tombstones, loaded records, keys to be purged. Out: rows of {@code
 * online_<id>} and {@code tail_<id>}, and one view a group in schema {@code online} that anyone may
 * read. Start with {@link PostgresOnlineStore}, then {@link GroupTables} for what is in the tables.
 * Queries are not here: see {@code online.engine}; moving the tail to Iceberg is not either: see
 * {@code offline-adapter}. Everything public is thread-safe.
 */
@NullMarked
package dev.tidemark.online.store;

import org.jspecify.annotations.NullMarked;
