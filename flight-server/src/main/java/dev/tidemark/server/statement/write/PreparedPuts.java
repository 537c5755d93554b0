package dev.tidemark.server.statement.write;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tidemark.server.session.Session;
import dev.tidemark.server.statement.prepared.Prepared;
import dev.tidemark.server.tables.SessionCatalogs;
import java.util.Optional;

/**
 * Puts that were prepared before, by their text: a model server puts one record at a time with the
 * same statement, and parsing it each time would cost more than the put. What is remembered holds
 * as long as the catalog does; a change by another server of the last moment is noticed by the put
 * itself, which checks the group's definition. Thread-safe.
 */
final class PreparedPuts {
  private static final int MOST = 1_000;

  private final SessionCatalogs catalogs;
  private final Cache<Key, Prepared> known = Caffeine.newBuilder().maximumSize(MOST).build();

  PreparedPuts(SessionCatalogs catalogs) {
    this.catalogs = catalogs;
  }

  private record Key(String sql, String catalog) {}

  /** The put of this text, where it was remembered for the catalog that the session sees. */
  Optional<Prepared> find(Session session, String sql) {
    return Optional.ofNullable(
        known.getIfPresent(new Key(sql, catalogs.recent(session).fingerprint())));
  }

  /** Remembers a put that has parameters, whose text is therefore likely to come again. */
  Prepared remember(String catalog, Prepared put) {
    if (!put.parameters().isEmpty()) {
      known.put(new Key(put.sql(), catalog), put);
    }
    return put;
  }
}
