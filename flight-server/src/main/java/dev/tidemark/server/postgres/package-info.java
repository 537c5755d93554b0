/**
 * The embedded PostgreSQL: started with the server, stopped with it, its data kept.
 *
 * <p>In: a folder. Out: a running PostgreSQL on a free loopback port. Start with {@link
 * EmbeddedCluster}. A PostgreSQL of the user's own is not started here, only connected to. One
 * owner a folder, held by {@link DataFolderLock}.
 */
@NullMarked
package dev.tidemark.server.postgres;

import org.jspecify.annotations.NullMarked;
