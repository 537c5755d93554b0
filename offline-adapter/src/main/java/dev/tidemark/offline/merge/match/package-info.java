/**
 * Records offered to the slots of a spine, and what each slot keeps of them.
 *
 * <p>In: records, by functions that DuckDB calls ({@link MergeFunctions}). Out: the match of each
 * spine row, with its features. Start with {@link Slots}. Reading and sorting the spine is not
 * here: see {@code merge.spine}. DuckDB's threads offer records; the rest belongs to one run.
 */
@NullMarked
package dev.tidemark.offline.merge.match;

import org.jspecify.annotations.NullMarked;
