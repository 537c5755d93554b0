package dev.tidemark.server.statement.write;

import dev.tidemark.planner.parse.statement.ChangeStatement;
import dev.tidemark.planner.parse.statement.ChangeStatement.CopyInto;
import dev.tidemark.planner.parse.statement.ChangeStatement.Delete;
import dev.tidemark.planner.parse.statement.ChangeStatement.Insert;
import dev.tidemark.server.session.Session;
import dev.tidemark.server.statement.prepared.Prepared;
import dev.tidemark.server.statement.prepared.StatementParts;
import java.util.Optional;

/** The statements that change data. */
public final class ChangeStatements {
  private final InsertStatements inserts;
  private final DeleteStatements deletes;
  private final CopyStatements copies;

  public ChangeStatements(StatementParts parts) {
    this.inserts = new InsertStatements(parts);
    this.deletes = new DeleteStatements(parts);
    this.copies = new CopyStatements(parts.catalog(), parts.loader());
  }

  /** A change that was prepared before and still holds. */
  public Optional<Prepared> known(Session session, String sql) {
    return inserts.known(session, sql);
  }

  public Prepared prepare(Session session, String sql, ChangeStatement statement) {
    if (statement instanceof Insert insert) {
      return inserts.prepare(session, sql, insert);
    }
    if (statement instanceof Delete delete) {
      return deletes.prepare(session, sql, delete);
    }
    return copies.prepare(sql, (CopyInto) statement);
  }
}
