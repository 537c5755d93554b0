package dev.tidemark.server.flight.command;

import dev.tidemark.server.flight.wire.ParameterRows;
import dev.tidemark.server.statement.prepared.BoundParameters;
import dev.tidemark.server.statement.prepared.Prepared;
import java.util.List;
import org.apache.arrow.flight.FlightStream;

/**
 * A prepared statement that a client holds.
 *
 * @param id what the client names it by
 * @param bound the parameter rows last bound for a query; empty before that
 */
record PreparedHandle(String id, Prepared prepared, List<Object[]> bound) {

  PreparedHandle bind(List<Object[]> rows) {
    return new PreparedHandle(id, prepared, List.copyOf(rows));
  }

  /** Rows that were read for it, for the same statement as it is now. */
  List<Object[]> moved(List<Object[]> rows, Prepared current) {
    return BoundParameters.moved(rows, prepared.parameters(), current.parameters());
  }

  /** The rows of parameters that a client sends for it, at most {@code maximumRows}. */
  List<Object[]> read(FlightStream stream, int maximumRows) {
    return ParameterRows.read(stream, prepared.parameters(), maximumRows);
  }
}
