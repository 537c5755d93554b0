package dev.tidemark.server.query;

import java.util.Optional;

/**
 * What a client's call says besides the statement.
 *
 * @param idempotencyKey sent with the call
 * @param ticket what the client may name the execution by, to cancel it; empty where it cannot
 * @param cancellation ends the execution when the call does
 */
public record Request(Optional<String> idempotencyKey, String ticket, Cancellation cancellation) {
  /** Of a call that only this process makes. */
  public static Request local() {
    return new Request(Optional.empty(), "", new Cancellation());
  }

  /** The same call, its execution known by that name. */
  public Request withTicket(String name) {
    return new Request(idempotencyKey, name, cancellation);
  }
}
