package dev.tidemark.server.statement;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.store.Catalog;
import dev.tidemark.planner.parse.statement.ChangeStatement;
import dev.tidemark.planner.parse.statement.ChangeStatement.CopyInto;
import dev.tidemark.planner.parse.statement.ChangeStatement.Delete;
import dev.tidemark.planner.parse.statement.ChangeStatement.Insert;
import dev.tidemark.planner.parse.statement.ChangeStatement.Purge;
import dev.tidemark.server.session.Session;
import java.util.List;

/** The statements that change data. */
final class ChangeStatements {
  private final Catalog catalog;
  private final InsertStatements inserts;
  private final BulkLoader loader;

  ChangeStatements(StatementParts parts) {
    this.catalog = parts.catalog();
    this.inserts = new InsertStatements(parts);
    this.loader = parts.loader();
  }

  Prepared prepare(Session session, String sql, ChangeStatement statement) {
    if (statement instanceof Insert insert) {
      return inserts.prepare(session, sql, insert);
    }
    if (statement instanceof Delete) {
      throw new TidemarkException(ErrorCode.NOT_SUPPORTED, "DELETE");
    }
    if (statement instanceof CopyInto copy) {
      FeatureGroup group = GroupStatements.existing(catalog.current(), copy.group());
      return new Prepared.Change(
          sql, List.of(), (call, rows) -> loader.load(call, group, copy.path(), copy.options()));
    }
    throw new TidemarkException(
        ErrorCode.NOT_SUPPORTED,
        statement instanceof Purge
            ? "PURGE is not built yet; DELETE writes a tombstone, which hides the entity"
            : "There are no procedures to CALL yet");
  }
}
