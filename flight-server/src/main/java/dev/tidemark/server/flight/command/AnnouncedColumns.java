package dev.tidemark.server.flight.command;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.Column;
import dev.tidemark.server.statement.prepared.Prepared;
import java.util.HexFormat;

/**
 * What a FlightInfo said of its result's columns, as its ticket repeats it: what the tables are by
 * the time the ticket comes back may give others.
 *
 * @param hash of names and types, in eight hexadecimal digits
 */
record AnnouncedColumns(String hash) {
  static AnnouncedColumns of(Prepared.Rows rows) {
    StringBuilder text = new StringBuilder();
    for (Column column : rows.columns()) {
      text.append(column.name()).append('\0').append(column.type().sql());
      text.append(column.nullable() ? '?' : '!');
    }
    return new AnnouncedColumns(HexFormat.of().toHexDigits(text.toString().hashCode()));
  }

  /** Errors: {@code CONFLICT} where the result would have others. */
  void requireOf(Prepared.Rows rows) {
    if (!equals(of(rows))) {
      throw new TidemarkException(
          ErrorCode.CONFLICT,
          "What the statement reads was changed meanwhile, and its result has other columns now;"
              + " run the statement again");
    }
  }
}
