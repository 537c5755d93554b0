package dev.tidemark.server.flight;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.catalog.type.TypeName;
import java.util.List;

/** The one-row result of a changing statement that was sent as a query. */
final class Counts {
  static final List<Column> COLUMNS =
      List.of(new Column("rows", DataType.of(TypeName.BIGINT), false, ""));

  private Counts() {}
}
