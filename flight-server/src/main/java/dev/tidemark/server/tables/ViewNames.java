package dev.tidemark.server.tables;

import dev.tidemark.planner.table.TableCatalog;
import dev.tidemark.planner.table.TableDef;
import dev.tidemark.planner.table.TableLocation;
import dev.tidemark.planner.table.TableName;
import java.util.List;
import java.util.Optional;

/**
 * What the query of a view that is about to be created can name: what a session can, or, for a view
 * that outlives it, all but the session's own. The view itself is there already, so that a query
 * which uses it is refused.
 */
public final class ViewNames implements TableCatalog {
  private final TableCatalog all;
  private final TableDef view;

  /**
   * @param all what the session sees
   * @param query the new view's
   */
  public ViewNames(TableCatalog all, TableName view, String query) {
    this.all = all;
    this.view =
        new TableDef(view, List.of(), new TableLocation.View(query, SessionCatalog.pathOf(view)));
  }

  private boolean isOfSession() {
    return view.name().schema().equals(SessionCatalog.SESSION);
  }

  @Override
  public String fingerprint() {
    throw new IllegalStateException("plans over a view that isn't there yet are not kept");
  }

  @Override
  public List<String> schemas() {
    return all.schemas().stream()
        .filter(schema -> isOfSession() || !schema.equals(SessionCatalog.SESSION))
        .toList();
  }

  @Override
  public List<String> tables(String schema) {
    return all.tables(schema);
  }

  @Override
  public Optional<TableDef> find(TableName name) {
    return name.equals(view.name()) ? Optional.of(view) : all.find(name);
  }

  @Override
  public List<String> searchPath() {
    return SessionCatalog.pathOf(view.name());
  }
}
