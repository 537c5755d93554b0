/**
 * Keeps the histories in shape: small files compacted, snapshots expired, files that nobody names
 * removed; and removes entities for good.
 *
 * <p>In: a {@link MaintenancePolicy}, or a call by hand. Out: Iceberg commits that change no
 * record, but for those of a purge, and carry the tail's position on, and an account of each. Start
 * with {@link Maintenance}, then {@link Purge}; {@link Maintainer} does the former by itself.
 * Writing files and committing them is not here, see {@code offline.commit}, nor the books that all
 * servers share, see {@code catalog.store.MaintenanceBooks} and {@code PurgeBooks}. Any thread; one
 * piece of work at a time.
 */
@NullMarked
package dev.tidemark.offline.maintenance;

import org.jspecify.annotations.NullMarked;
