package dev.tidemark.server.flight.wire;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.planner.arrow.ArrowRows;
import dev.tidemark.server.statement.prepared.BoundParameters;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.vector.VectorSchemaRoot;

/** The rows of parameters that a client binds, as the statement's own types. */
public final class ParameterRows {
  private ParameterRows() {}

  /**
   * Reads the stream to its end. Errors: {@code INVALID_PARAMETER} where the number differs or
   * there are more than {@code maximumRows}; what {@link ArrowRows} says of a value.
   */
  public static List<Object[]> read(FlightStream stream, List<DataType> types, int maximumRows) {
    ClientStream client = ClientStream.of(stream, true);
    VectorSchemaRoot root = client.root();
    int given = root.getFieldVectors().size();
    if (given == 0) {
      return List.of();
    }
    if (given != types.size()) {
      throw BoundParameters.wrongNumber(types.size(), given);
    }
    List<Column> columns = new ArrayList<>();
    for (int i = 0; i < types.size(); i++) {
      columns.add(Column.of("parameter " + (i + 1), types.get(i)));
    }
    ArrowRows reader = new ArrowRows(root, stream.getDictionaryProvider(), columns);
    List<Object[]> rows = new ArrayList<>();
    while (client.next()) {
      rows.addAll(values(reader));
      if (rows.size() > maximumRows) {
        throw new TidemarkException(
            ErrorCode.LIMIT_EXCEEDED,
            "more than "
                + maximumRows
                + " rows of parameters were bound at once; send smaller batches, use ingest, or raise"
                + " queries.parameter_rows");
      }
    }
    return rows;
  }

  /** A value that doesn't fit may be meant: then the statement takes the parameter for another. */
  private static List<Object[]> values(ArrowRows reader) {
    try {
      return reader.batch();
    } catch (TidemarkException e) {
      throw new TidemarkException(
          e.code(), e.sentence() + "; CAST(? AS <type>) gives a parameter another type", e);
    }
  }
}
