package dev.tidemark.server.statement.table;

import dev.tidemark.catalog.source.Source;
import dev.tidemark.catalog.source.SourceRules;
import dev.tidemark.catalog.store.Catalog;
import dev.tidemark.planner.parse.statement.IfExists;
import dev.tidemark.planner.parse.statement.SchemaStatement;
import dev.tidemark.planner.parse.statement.SchemaStatement.CreateSchema;
import dev.tidemark.planner.parse.statement.SchemaStatement.DropSchema;
import dev.tidemark.server.statement.prepared.Prepared;
import dev.tidemark.server.tables.foreign.ForeignSchema;
import dev.tidemark.server.tables.foreign.ForeignSchemas;
import java.util.List;

/** Registering schemas that live elsewhere. */
public final class SchemaStatements {
  private final Catalog catalog;
  private final ForeignSchemas foreign;

  public SchemaStatements(Catalog catalog, ForeignSchemas foreign) {
    this.catalog = catalog;
    this.foreign = foreign;
  }

  public Prepared prepare(String sql, SchemaStatement statement) {
    return new Prepared.Change(
        sql,
        List.of(),
        (call, rows) -> {
          if (statement instanceof CreateSchema create) {
            create(create);
          } else if (statement instanceof DropSchema drop) {
            drop(drop);
          }
          return 0;
        });
  }

  /** Looks for the schema before it is registered, so that a wrong address is told at once. */
  private void create(CreateSchema create) {
    String name = create.schema().text();
    if (create.ifExists() == IfExists.SKIP && catalog.current().sources().containsKey(name)) {
      return;
    }
    Source source = new Source(name, create.kind(), create.location(), create.options());
    SourceRules.check(source);
    ForeignSchema schema = foreign.of(source);
    try {
      schema.check();
      catalog.createSource(source);
    } catch (RuntimeException e) {
      foreign.keepOnly(catalog.current().sources().values());
      throw e;
    }
  }

  private void drop(DropSchema drop) {
    String name = drop.schema().text();
    if (drop.ifExists() == IfExists.SKIP && !catalog.current().sources().containsKey(name)) {
      return;
    }
    catalog.dropSource(name);
    foreign.keepOnly(catalog.current().sources().values());
  }
}
