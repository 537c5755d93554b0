package dev.tidemark.server.statement;

import dev.tidemark.planner.engine.QueryContext;
import dev.tidemark.server.session.Session;
import java.util.Optional;

/**
 * One execution of a statement: for whom, and with what it may use.
 *
 * @param idempotencyKey what the client sent with the call
 */
public record Call(Session session, QueryContext context, Optional<String> idempotencyKey) {}
