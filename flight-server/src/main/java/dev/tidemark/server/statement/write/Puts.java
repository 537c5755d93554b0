package dev.tidemark.server.statement.write;

import dev.tidemark.catalog.store.OnlineStore.PutOptions;
import dev.tidemark.server.session.Session;
import dev.tidemark.server.statement.prepared.Call;
import java.util.Optional;

/** What every put shares, however its rows come in. */
final class Puts {
  private Puts() {}

  /** The call's idempotency key, else the session's for its next write, which is used up by it. */
  static PutOptions options(Call call, String request) {
    Session session = call.session();
    Optional<String> key = call.idempotencyKey().or(() -> session.settings().idempotencyKey());
    if (session.settings().idempotencyKey().isPresent()) {
      session.changeSettings(settings -> settings.reset("idempotency_key"));
    }
    return new PutOptions(session.user(), key, request);
  }
}
