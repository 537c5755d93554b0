package dev.tidemark.server.statement.write;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.Suggestions;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.Column;
import dev.tidemark.planner.arrow.ArrowRows;
import dev.tidemark.planner.arrow.RowBatchStream;
import dev.tidemark.planner.engine.BatchStream;
import dev.tidemark.planner.engine.QueryContext;
import dev.tidemark.planner.table.TableDef;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** A client's rows in the order and the types of a table's columns; those it lacks are NULL. */
final class MatchedByName {
  private MatchedByName() {}

  /** Errors: {@code COLUMN_NOT_FOUND} for a column that the table lacks. */
  static BatchStream of(TableDef table, BatchStream rows, QueryContext context) {
    List<String> names = table.columns().stream().map(Column::name).toList();
    List<Column> given = new ArrayList<>();
    for (var field : rows.schema().getFields()) {
      int at = names.indexOf(field.getName());
      if (at < 0) {
        throw new TidemarkException(
            ErrorCode.COLUMN_NOT_FOUND,
            "Column '"
                + field.getName()
                + "' does not exist in table '"
                + table.name()
                + "'"
                + Suggestions.didYouMean(field.getName(), names));
      }
      given.add(table.columns().get(at));
    }
    return of(table, given, rows, context);
  }

  /** As {@link #of(TableDef, BatchStream, QueryContext)}, where the columns are known. */
  static BatchStream of(
      TableDef table, List<Column> given, BatchStream rows, QueryContext context) {
    return new ArrangedRows(
        new RowBatchStream(
            context.allocator(), table.columns(), arranged(rows, given, table.columns())),
        rows);
  }

  private static Iterator<Object[]> arranged(
      BatchStream rows, List<Column> given, List<Column> wanted) {
    Iterator<Object[]> source = ArrowRows.of(rows, given);
    int[] places = given.stream().mapToInt(wanted::indexOf).toArray();
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return source.hasNext();
      }

      @Override
      public Object[] next() {
        Object[] row = source.next();
        Object[] arranged = new Object[wanted.size()];
        for (int i = 0; i < places.length; i++) {
          arranged[places[i]] = row[i];
        }
        return arranged;
      }
    };
  }
}
