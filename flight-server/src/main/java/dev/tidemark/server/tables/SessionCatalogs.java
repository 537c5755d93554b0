package dev.tidemark.server.tables;

import dev.tidemark.catalog.store.Catalog;
import dev.tidemark.catalog.store.CatalogSnapshot;
import dev.tidemark.planner.engine.SessionTables;
import dev.tidemark.planner.table.TableCatalog;
import dev.tidemark.server.session.Session;
import dev.tidemark.server.tables.foreign.ForeignSchemas;
import dev.tidemark.server.tables.system.SystemTable;
import java.util.Map;
import java.util.function.Supplier;

/** Makes the catalog that a session sees. */
public final class SessionCatalogs {
  private final Catalog catalog;
  private final SessionTables sessionTables;
  private final ForeignSchemas foreign;
  private final Supplier<Map<String, SystemTable>> systemTables;

  public SessionCatalogs(
      Catalog catalog,
      SessionTables sessionTables,
      ForeignSchemas foreign,
      Supplier<Map<String, SystemTable>> systemTables) {
    this.catalog = catalog;
    this.sessionTables = sessionTables;
    this.foreign = foreign;
    this.systemTables = systemTables;
  }

  /** The newest version. */
  public TableCatalog of(Session session) {
    return of(catalog.current(), session);
  }

  /** A version that may miss another server's changes of the last moment: no round trip. */
  public TableCatalog recent(Session session) {
    return of(catalog.recent(), session);
  }

  private TableCatalog of(CatalogSnapshot stored, Session session) {
    return new SessionCatalog(stored, session, sessionTables, foreign, systemTables.get());
  }
}
