package dev.tidemark.offline.load;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.type.DataType;
import java.util.List;

/** Makes DuckDB's SQL of an expression that a user wrote, so that nothing unchecked is executed. */
@FunctionalInterface
public interface ExpressionTranslator {

  /**
   * Translates an expression over one row.
   *
   * @param expression in Tidemark's dialect
   * @param columns of the row
   * @param type what the expression must give
   * @return a DuckDB expression that names those columns in double quotes and nothing else
   * @throws dev.tidemark.catalog.error.TidemarkException with {@code SYNTAX_ERROR}, {@code
   *     COLUMN_NOT_FOUND}, {@code TYPE_MISMATCH}, {@code NOT_SUPPORTED}
   */
  String translate(String expression, List<Column> columns, DataType type);
}
