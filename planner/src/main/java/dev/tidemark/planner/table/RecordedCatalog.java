package dev.tidemark.planner.table;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A catalog that remembers which tables of registered schemas were found in it: those may be
 * changed by others without {@link TableCatalog#fingerprint} telling.
 */
public final class RecordedCatalog implements TableCatalog {
  private final TableCatalog catalog;
  private final Map<TableName, TableDef> foreign = new LinkedHashMap<>();

  public RecordedCatalog(TableCatalog catalog) {
    this.catalog = catalog;
  }

  /** In the order in which they were found. */
  public List<TableDef> foreign() {
    return List.copyOf(foreign.values());
  }

  @Override
  public String fingerprint() {
    return catalog.fingerprint();
  }

  @Override
  public List<String> schemas() {
    return catalog.schemas();
  }

  @Override
  public List<String> tables(String schema) {
    return catalog.tables(schema);
  }

  @Override
  public Optional<TableDef> find(TableName name) {
    Optional<TableDef> found = catalog.find(name);
    found
        .filter(
            table ->
                table.location() instanceof TableLocation.Postgres
                    || table.location() instanceof TableLocation.Iceberg)
        .ifPresent(table -> foreign.put(name, table));
    return found;
  }

  @Override
  public List<String> searchPath() {
    return catalog.searchPath();
  }
}
