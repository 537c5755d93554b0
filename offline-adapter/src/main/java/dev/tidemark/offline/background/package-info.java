/**
 * What a thread of its own repeats as long as a server runs.
 *
 * <p>In: a round of work, and how often. Out: nothing but what the rounds do. Start with {@link
 * BackgroundWork}, then {@link BackgroundThread}; {@link BackgroundSweep} is all there is to work
 * that looks for things left over. What the rounds do is not here: see {@code offline.replication}
 * and {@code offline.maintenance}. Any thread.
 */
@NullMarked
package dev.tidemark.offline.background;

import org.jspecify.annotations.NullMarked;
