package dev.tidemark.server.flight.wire;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.catalog.type.TypeName;
import java.util.List;
import org.apache.arrow.flight.sql.impl.FlightSql.DoPutUpdateResult;

/** How many rows a change has changed, as clients are told. */
public final class Counts {
  /** The one-row result of a changing statement that was sent as a query. */
  static final List<Column> COLUMNS =
      List.of(new Column("rows", DataType.of(TypeName.BIGINT), false, ""));

  private Counts() {}

  /** The answer to an update. */
  public static DoPutUpdateResult answer(long rows) {
    return DoPutUpdateResult.newBuilder().setRecordCount(rows).build();
  }
}
