/**
 * The server's PostgreSQL: an embedded one that is started and stopped with it, its data kept, or
 * one of the user's own that is only asked whether it can be used.
 *
 * <p>In: a folder, or an address. Out: a running PostgreSQL on a free loopback port, or a sentence
 * that says what is wrong. Start with {@link EmbeddedCluster}, then {@link Postmaster}. Pools and
 * migrations are not here: see {@code server.StoreOpening}. One owner a folder, held by {@link
 * DataFolderLock}.
 */
@NullMarked
package dev.tidemark.server.postgres;

import org.jspecify.annotations.NullMarked;
