package dev.tidemark.server.execution.fragment;

import dev.tidemark.planner.engine.EngineSession;
import dev.tidemark.planner.engine.query.EngineQuery;
import java.util.function.Function;
import org.apache.calcite.rel.RelNode;

/**
 * A fragment that an engine runs now.
 *
 * @param session it runs in, where more can be asked of the same data as long as it is open
 * @param query what the engine was given
 * @param part writes a query of the relations that the fragment reads
 */
public record FragmentRun(
    EngineSession session,
    WrittenFragment written,
    EngineQuery query,
    Function<RelNode, EngineQuery> part) {}
