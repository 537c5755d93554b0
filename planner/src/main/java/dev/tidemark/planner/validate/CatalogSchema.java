package dev.tidemark.planner.validate;

import dev.tidemark.planner.engine.scan.SnapshotChoice;
import dev.tidemark.planner.table.TableCatalog;
import dev.tidemark.planner.table.TableDef;
import dev.tidemark.planner.table.TableLocation;
import dev.tidemark.planner.table.TableName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.apache.calcite.jdbc.CalciteSchema;
import org.apache.calcite.schema.Schema;
import org.apache.calcite.schema.Table;
import org.apache.calcite.schema.impl.AbstractSchema;
import org.apache.calcite.schema.lookup.LikePattern;
import org.apache.calcite.schema.lookup.Lookup;
import org.apache.calcite.schema.lookup.Named;
import org.jspecify.annotations.Nullable;

/** One schema of a {@code TableCatalog}; only tables that a query names are ever looked up. */
final class CatalogSchema extends AbstractSchema {
  private final Lookup<Table> tables;

  private CatalogSchema(Lookup<Table> tables) {
    this.tables = tables;
  }

  /** The root above all schemas of the catalog. */
  static CalciteSchema root(TableCatalog catalog, Function<TableDef, Table> views) {
    Map<String, Schema> schemas = new ConcurrentHashMap<>();
    for (String schema : catalog.schemas()) {
      schemas.put(schema, new CatalogSchema(new Tables(catalog, schema, views)));
    }
    Schema root =
        new AbstractSchema() {
          @Override
          protected Map<String, Schema> getSubSchemaMap() {
            return schemas;
          }
        };
    return CalciteSchema.createRootSchema(false, false, "tidemark", root);
  }

  @Override
  public Lookup<Table> tables() {
    return tables;
  }

  private record Tables(TableCatalog catalog, String schema, Function<TableDef, Table> views)
      implements Lookup<Table> {

    @Override
    public @Nullable Table get(String name) {
      Optional<TableDef> definition = catalog.find(new TableName(schema, name));
      return definition.map(this::table).orElse(null);
    }

    private Table table(TableDef definition) {
      return definition.location() instanceof TableLocation.View
          ? views.apply(definition)
          : new CatalogTable(definition, new SnapshotChoice.Current());
    }

    @Override
    public @Nullable Named<Table> getIgnoreCase(String name) {
      Table table = get(name);
      return table == null ? null : new Named<>(name, table);
    }

    @Override
    public Set<String> getNames(LikePattern pattern) {
      List<String> names = catalog.tables(schema);
      return Set.copyOf(names);
    }
  }
}
