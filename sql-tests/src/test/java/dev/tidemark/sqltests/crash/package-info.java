/**
 * Stores whose servers, PostgreSQL, transactions or disks fail under load, or that two servers
 * share; and what is left of what clients were told.
 *
 * <p>In: a seed. Out: the first difference. Start with {@link CrashTest}: {@link Writer}s note in
 * the {@link Ledger} what they were told while a {@link Definer} and a {@link Caretaker} are at
 * work, {@link HistoryCheck} and {@link WarehouseCheck} compare. The other tests use the same
 * parts. What one part does when another fails is not here: its module tests that. Each client has
 * a thread of its own.
 */
@NullMarked
package dev.tidemark.sqltests.crash;

import org.jspecify.annotations.NullMarked;
