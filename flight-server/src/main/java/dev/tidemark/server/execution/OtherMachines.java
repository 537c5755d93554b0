package dev.tidemark.server.execution;

import dev.tidemark.planner.engine.DistributedEngine;
import dev.tidemark.planner.engine.DistributedSession;
import dev.tidemark.planner.engine.QueryContext;
import java.util.function.Function;

/** The engine on other machines, and how a query opens it so that it is stopped with the query. */
public record OtherMachines(
    DistributedEngine engine, Function<QueryContext, DistributedSession> opener) {}
