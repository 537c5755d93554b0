package dev.tidemark.server.flight;

import dev.tidemark.server.statement.Prepared;
import java.util.List;

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
}
