package dev.tidemark.planner.parse.statement;

import java.util.List;
import java.util.Optional;
import org.apache.calcite.sql.SqlNode;

/** A statement that defines plain tables and views. */
public sealed interface TableStatement extends Statement {

  TableRef table();

  /**
   * {@code CREATE [TEMPORARY] TABLE}.
   *
   * @param columns empty exactly where there is a query, whose columns the table then has
   */
  record CreateTable(
      TableRef table,
      Lifetime lifetime,
      IfExists ifExists,
      List<ColumnDefinition> columns,
      Optional<SqlNode> query)
      implements TableStatement {
    /** Copies the columns. */
    public CreateTable {
      columns = List.copyOf(columns);
    }
  }

  /**
   * {@code CREATE [OR REPLACE] [TEMPORARY] VIEW}.
   *
   * @param columns empty where the view's columns are called as the query's
   * @param queryText the query exactly as written, to be parsed again when the view is used
   */
  record CreateView(
      TableRef table,
      Lifetime lifetime,
      IfExists ifExists,
      List<Name> columns,
      SqlNode query,
      String queryText)
      implements TableStatement {
    /** Copies the columns. */
    public CreateView {
      columns = List.copyOf(columns);
    }
  }

  /** {@code DROP TABLE [IF EXISTS] <table>}. */
  record DropTable(TableRef table, IfExists ifExists) implements TableStatement {}

  /** {@code DROP VIEW [IF EXISTS] <view>}. */
  record DropView(TableRef table, IfExists ifExists) implements TableStatement {}

  /** How long a table or view lasts. */
  enum Lifetime {
    /** Until it is dropped. */
    PERMANENT,
    /** Until the session ends. */
    SESSION
  }
}
