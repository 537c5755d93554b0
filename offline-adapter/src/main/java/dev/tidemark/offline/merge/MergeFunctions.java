package dev.tidemark.offline.merge;

import dev.tidemark.offline.duckdb.DuckDbErrors;
import dev.tidemark.offline.duckdb.Lease;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.duckdb.DuckDBColumnType;
import org.duckdb.DuckDBDataChunkReader;
import org.duckdb.DuckDBFunctions;
import org.duckdb.DuckDBScalarFunctionBuilder;
import org.duckdb.DuckDBWritableVector;

/**
 * The functions by which DuckDB's statements reach the merges that run: they are known to the whole
 * of DuckDB, so the first argument says which merge is meant. Thread-safe.
 */
final class MergeFunctions {
  private static final String OFFER = "tidemark_offer";
  private static final String OFFER_SECOND = "tidemark_offer_second";
  private static final String MATCH = "tidemark_match";

  private final Map<Integer, OfferedPart> offered = new ConcurrentHashMap<>();
  private final Map<Integer, long[]> matches = new ConcurrentHashMap<>();
  private final AtomicInteger last = new AtomicInteger();

  private MergeFunctions() {}

  /** Makes them known to the DuckDB of the lease; once for each. */
  static MergeFunctions register(Lease lease) {
    MergeFunctions functions = new MergeFunctions();
    try {
      define(lease, OFFER, 3, DuckDBColumnType.TINYINT, functions::offer);
      define(lease, OFFER_SECOND, 5, DuckDBColumnType.TINYINT, functions::offer);
      define(lease, MATCH, 1, DuckDBColumnType.BIGINT, functions::match);
      return functions;
    } catch (SQLException e) {
      throw DuckDbErrors.translate(e);
    }
  }

  private interface Body {
    void run(DuckDBDataChunkReader arguments, DuckDBWritableVector result);
  }

  private static void define(
      Lease lease, String name, int numbers, DuckDBColumnType result, Body body)
      throws SQLException {
    try (DuckDBScalarFunctionBuilder function = DuckDBFunctions.scalarFunction()) {
      function.withName(name).withParameter(DuckDBColumnType.INTEGER);
      for (int i = 0; i < numbers; i++) {
        function.withParameter(DuckDBColumnType.BIGINT);
      }
      var unused =
          function
              .withReturnType(result)
              .withVolatile()
              .withVectorizedFunction(body::run)
              .register(lease.connection());
    }
  }

  /** A number by which statements name a new merge. */
  int newHandle() {
    return last.incrementAndGet();
  }

  /** From now on what is offered under the handle goes there. */
  void open(int handle, OfferedPart part) {
    offered.put(handle, part);
  }

  /** From now on the matches can be asked for, by the number of the spine row. */
  void answer(int handle, long[] rows) {
    matches.put(handle, rows);
  }

  /** Forgets the merge. */
  void forget(int handle) {
    offered.remove(handle);
    matches.remove(handle);
  }

  /** An expression that offers a record; only its execution counts, its value says nothing. */
  static String offer(int handle, boolean bySecond) {
    return bySecond
        ? OFFER_SECOND + "(" + handle + ", k, o, s, a, r)"
        : OFFER + "(" + handle + ", k, o, r)";
  }

  /** The row number of a spine row's match, or NULL. */
  static String match(int handle, String spineRow) {
    return MATCH + "(" + handle + ", " + spineRow + ")";
  }

  private void offer(DuckDBDataChunkReader arguments, DuckDBWritableVector unused) {
    int handle = arguments.vector(0).getInt(0);
    OfferedPart part = offered.get(handle);
    if (part != null) {
      part.take(arguments);
    }
  }

  private void match(DuckDBDataChunkReader arguments, DuckDBWritableVector result) {
    int count = (int) arguments.rowCount();
    long[] rows = matches.get(arguments.vector(0).getInt(0));
    for (int i = 0; i < count; i++) {
      long row = rows == null ? Slots.NONE : rows[(int) arguments.vector(1).getLong(i)];
      if (row == Slots.NONE) {
        result.setNull(i);
      } else {
        result.setLong(i, row);
      }
    }
  }
}
