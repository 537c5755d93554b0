/**
 * Kills the server and PostgreSQL under load and looks at what is left.
 *
 * <p>{@link dev.tidemark.sqltests.crash.CrashTest} is the way in: {@code Writer}s write into the
 * {@code Ledger} what they were told, {@code HistoryCheck} and {@code WarehouseCheck} compare.
 */
@NullMarked
package dev.tidemark.sqltests.crash;

import org.jspecify.annotations.NullMarked;
