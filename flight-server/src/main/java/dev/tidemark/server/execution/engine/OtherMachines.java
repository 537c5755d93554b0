package dev.tidemark.server.execution.engine;

import dev.tidemark.planner.engine.DistributedEngine;
import dev.tidemark.planner.engine.DistributedSession;
import dev.tidemark.planner.engine.QueryContext;
import java.util.function.Function;

/**
 * The engine on other machines.
 *
 * @param opener opens it for a query, so that it is stopped with the query
 * @param fromBytes of data files to read, from which on a query runs there without being told to
 */
public record OtherMachines(
    DistributedEngine engine, Function<QueryContext, DistributedSession> opener, long fromBytes) {}
