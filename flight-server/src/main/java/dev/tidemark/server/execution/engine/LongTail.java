package dev.tidemark.server.execution.engine;

import dev.tidemark.planner.engine.BatchStream;
import dev.tidemark.planner.engine.OnlineSession;

/**
 * A tail of several batches that no scan reads yet.
 *
 * @param table under which a query finds the rows
 * @param rows read ahead, whoever reads them
 * @param online where they come from; whoever has this closes it, and the rows with it
 */
public record LongTail(String table, BatchStream rows, OnlineSession online) {}
