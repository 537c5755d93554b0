package dev.tidemark.planner.parse.reader;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.planner.parse.grammar.TypeReader;
import dev.tidemark.planner.parse.statement.ColumnDefinition;
import dev.tidemark.planner.parse.statement.Name;
import dev.tidemark.planner.parse.token.Names;
import dev.tidemark.planner.parse.token.TokenCursor;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** Reads column definitions: {@code name TYPE [NOT NULL | NULL] [COMMENT '…']}. */
final class ColumnReader {
  private static final Set<String> CONSTRAINTS =
      Set.of(
          "PRIMARY",
          "UNIQUE",
          "CHECK",
          "REFERENCES",
          "DEFAULT",
          "GENERATED",
          "CONSTRAINT",
          "FOREIGN");

  private final TokenCursor cursor;

  ColumnReader(TokenCursor cursor) {
    this.cursor = cursor;
  }

  /** Reads {@code ( column, … )}, all with different names. */
  List<ColumnDefinition> list() {
    Set<String> seen = new HashSet<>();
    return cursor.list(
        () -> {
          ColumnDefinition column = column();
          if (!seen.add(column.name())) {
            throw TidemarkException.at(
                column.position(),
                ErrorCode.SYNTAX_ERROR,
                "The column '" + column.name() + "' is defined twice");
          }
          return column;
        });
  }

  ColumnDefinition column() {
    return column(() -> false);
  }

  /**
   * Reads a column.
   *
   * @param clause reads another part of its definition, if it comes next
   */
  ColumnDefinition column(BooleanSupplier clause) {
    Name name = cursor.name("the name of a column");
    DataType type = type(name);
    boolean nullable = true;
    String comment = "";
    while (true) {
      if (clause.getAsBoolean()) {
        continue;
      }
      if (cursor.accept("NOT", "NULL")) {
        nullable = false;
      } else if (cursor.at("COMMENT")) {
        comment = cursor.comment();
      } else if (CONSTRAINTS.contains(cursor.peek().image.toUpperCase(Locale.ROOT))) {
        throw TidemarkException.at(
            cursor.position(),
            ErrorCode.NOT_SUPPORTED,
            "Columns have no constraint but NOT NULL; leave out '" + cursor.peek().image + "'");
      } else if (!cursor.accept("NULL")) {
        return new ColumnDefinition(
            new Column(name.text(), type, nullable, comment), name.position());
      }
    }
  }

  /** Reads a type, the column being named in errors. */
  DataType type(Name column) {
    if (Names.of(cursor.peek()).isEmpty()) {
      throw cursor.unexpected("the type of column '" + column + "'");
    }
    TypeReader type = TypeReader.read(cursor.peek());
    cursor.continueAfter(type.last());
    return type.type();
  }
}
