package dev.tidemark.offline.table;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.catalog.type.TypeName;
import dev.tidemark.offline.commit.HistoryField;
import dev.tidemark.offline.duckdb.Lease;
import java.util.List;

/** What staged rows must keep before they are written: no engine checks Iceberg's rules for us. */
final class RowLimits {
  private final Lease lease;
  private final String table;
  private final String staged;

  /**
   * @param table its name in Tidemark, for errors
   * @param staged a table of the lease with a column for each field's physical name
   */
  RowLimits(Lease lease, String table, String staged) {
    this.lease = lease;
    this.table = table;
    this.staged = staged;
  }

  /** Errors: {@code NULL_NOT_ALLOWED}; {@code INVALID_VALUE} for times outside years 1 to 9999. */
  void check(List<HistoryField> fields) {
    for (HistoryField field : fields) {
      String name = field.physicalName();
      if (field.field().isRequired() && exists(name + " IS NULL")) {
        throw new TidemarkException(
            ErrorCode.NULL_NOT_ALLOWED,
            "Column '" + field.column().name() + "' of table '" + table + "' takes no NULL");
      }
      if (isDay(field.column().type())
          && exists(
              "NOT ("
                  + name
                  + " >= '0001-01-01' AND "
                  + name
                  + " < CAST('9999-12-31' AS TIMESTAMP) + INTERVAL '1 day')")) {
        throw new TidemarkException(
            ErrorCode.INVALID_VALUE,
            "A time in column '"
                + field.column().name()
                + "' of table '"
                + table
                + "' is outside the years 1 to 9999");
      }
    }
  }

  private boolean exists(String condition) {
    return lease.number("SELECT count(*) FROM temp." + staged + " WHERE " + condition) > 0;
  }

  private static boolean isDay(DataType type) {
    return type.equals(DataType.of(TypeName.DATE))
        || type.equals(DataType.of(TypeName.TIMESTAMP))
        || type.equals(DataType.of(TypeName.TIMESTAMP_WITH_TIME_ZONE));
  }
}
