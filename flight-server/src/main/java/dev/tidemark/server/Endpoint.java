package dev.tidemark.server;

import dev.tidemark.planner.settings.Settings;
import dev.tidemark.server.auth.HeaderLogin;
import dev.tidemark.server.auth.PasswordFile;
import dev.tidemark.server.config.ServerConfig;
import dev.tidemark.server.flight.FlightEndpointServer;
import dev.tidemark.server.query.QueryRegistry;
import dev.tidemark.server.query.QueryService;
import dev.tidemark.server.session.Session;
import dev.tidemark.server.session.SessionLimits;
import dev.tidemark.server.session.SessionRegistry;
import dev.tidemark.server.statement.StatementPreparer;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** What stands between clients and the stores: sessions, queries, the Flight SQL service. */
record Endpoint(SessionRegistry sessions, QueryService queries, FlightEndpointServer flight)
    implements AutoCloseable {

  static Endpoint open(ServerConfig config, Optional<PasswordFile> passwords, Stores stores) {
    CopyOnWriteArrayList<Consumer<Session>> whenEnded = new CopyOnWriteArrayList<>();
    ServerConfig.Sessions limits = config.sessions();
    SessionRegistry sessions =
        new SessionRegistry(
            Settings.DEFAULTS,
            new SessionLimits(limits.maximum(), limits.idle(), limits.reconnect()),
            ended -> whenEnded.forEach(action -> action.accept(ended)));
    QueryRegistry registry =
        new QueryRegistry(config.queries().maximum(), config.queries().patience());
    ServerParts parts = ServerParts.of(config, stores, registry);
    QueryService queries =
        new QueryService(
            new StatementPreparer(parts.statements()),
            registry,
            stores.allocator(),
            config.queries().memoryBytes(),
            config.queries().timeout());
    HeaderLogin login =
        new HeaderLogin(
            passwords,
            limits.idle().plus(config.queries().timeout()),
            limits.maximum() * 4,
            limits.maximum());
    try {
      FlightEndpointServer flight =
          FlightEndpointServer.start(
              config, sessions, login, queries, parts.catalogs()::of, stores.allocator());
      whenEnded.add(registry::cancelAll);
      whenEnded.add(flight::forget);
      whenEnded.add(ended -> stores.sessionTables().dropAll(ended.id()));
      return new Endpoint(sessions, queries, flight);
    } catch (RuntimeException e) {
      queries.close();
      sessions.close();
      throw e;
    }
  }

  @Override
  public void close() {
    queries.close();
    flight.close();
    sessions.close();
  }
}
