package dev.tidemark.server.statement.prepared;

import dev.tidemark.planner.engine.QueryContext;
import dev.tidemark.server.session.Session;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * One execution of a statement: for whom, and with what it may use.
 *
 * @param idempotencyKey what the client sent with the call
 * @param whenCancelled takes what stops something that works for it; runs it at once if it is too
 *     late already
 * @param progress takes who says, in words, how far it is, whenever somebody asks
 */
public record Call(
    Session session,
    QueryContext context,
    Optional<String> idempotencyKey,
    Consumer<Runnable> whenCancelled,
    Consumer<Supplier<String>> progress) {}
