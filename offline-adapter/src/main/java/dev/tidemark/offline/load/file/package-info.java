/**
 * The files that COPY may read: where they are, of which format, and what is wrong with their form.
 *
 * <p>In: a path or glob. Out: files in the order in which their rows are numbered. Start with
 * {@link SourceFiles}. What is in their rows is not here: see {@code offline.load.staging}.
 * Stateless.
 */
@NullMarked
package dev.tidemark.offline.load.file;

import org.jspecify.annotations.NullMarked;
