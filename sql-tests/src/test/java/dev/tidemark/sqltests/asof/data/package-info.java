/**
 * A server whose clock stands still, and random feature groups and tables on it.
 *
 * <p>In: a seed. Out: {@link TestData}, which is there on the server and whose rows are known.
 * Start with {@link TestData}, then {@link GroupData} and {@link StoredGroup}. What is asked of
 * them is not here: see {@code sqltests.asof.question}. Single-threaded; whoever starts a server or
 * opens a session closes it.
 */
@NullMarked
package dev.tidemark.sqltests.asof.data;

import org.jspecify.annotations.NullMarked;
