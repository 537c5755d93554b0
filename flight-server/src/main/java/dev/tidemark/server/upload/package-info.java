/**
 * {@code ./tidemark load}: files of the client's machine into a group of a server.
 *
 * <p>In: files, an address. Out: puts by Flight SQL ingest, a chunk of rows each, of which the
 * server takes none twice. Start with {@link Upload}, then {@link ChunkPut}. Reading and checking
 * the files is not here: see {@code offline.load.staging}; nor is COPY, which reads files of the
 * server's machine: see {@code offline.load}. One thread, but for what gRPC does.
 */
@NullMarked
package dev.tidemark.server.upload;

import org.jspecify.annotations.NullMarked;
