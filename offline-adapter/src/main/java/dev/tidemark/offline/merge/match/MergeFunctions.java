package dev.tidemark.offline.merge.match;

import dev.tidemark.offline.duckdb.DuckDb;
import dev.tidemark.offline.duckdb.Lease;
import dev.tidemark.offline.merge.vector.FeatureType;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.duckdb.DuckDBColumnType;
import org.duckdb.DuckDBDataChunkReader;
import org.duckdb.DuckDBFunctions;
import org.duckdb.DuckDBScalarFunctionBuilder;
import org.duckdb.DuckDBWritableVector;

/**
 * The functions by which DuckDB's statements reach the merges and probes that run: they are known
 * to the whole of DuckDB, so the first argument says which merge is meant. Those that take features
 * are made known once somebody needs them, one for each list of types. Thread-safe.
 */
public final class MergeFunctions {
  private static final String OFFER = "tidemark_offer";
  private static final String OFFER_SECOND = "tidemark_offer_second";
  private static final String MATCH = "tidemark_match";
  private static final String PROBE = "tidemark_probe";
  private static final String FEATURE = "tidemark_feature_";

  private final DuckDb database;
  private final Set<String> offers = new HashSet<>();
  private final Map<Integer, Offered> offered = new ConcurrentHashMap<>();
  private final Map<Integer, Answers> matches = new ConcurrentHashMap<>();
  private final AtomicInteger last = new AtomicInteger();

  /** Makes them known to the DuckDB; once for each. */
  public MergeFunctions(DuckDb database) {
    this.database = database;
    DuckDBColumnType number = DuckDBColumnType.BIGINT;
    define(MATCH, List.of(number), number, this::match);
    define(PROBE, List.of(number, number), number, this::match);
    for (FeatureType type : FeatureType.values()) {
      define(
          FEATURE + type, List.of(DuckDBColumnType.INTEGER, number), type.duckDb(), this::feature);
    }
  }

  private interface Body {
    void run(DuckDBDataChunkReader arguments, DuckDBWritableVector result);
  }

  private void define(
      String name, List<DuckDBColumnType> parameters, DuckDBColumnType result, Body body) {
    database.setUp(lease -> define(lease, name, parameters, result, body));
  }

  private static void define(
      Lease lease,
      String name,
      List<DuckDBColumnType> parameters,
      DuckDBColumnType result,
      Body body) {
    try (DuckDBScalarFunctionBuilder function = DuckDBFunctions.scalarFunction()) {
      function.withName(name).withParameter(DuckDBColumnType.INTEGER);
      for (DuckDBColumnType parameter : parameters) {
        function.withParameter(parameter);
      }
      var unused =
          function
              .withReturnType(result)
              .withVolatile()
              .withVectorizedFunction(body::run)
              .register(lease.connection());
    } catch (SQLException e) {
      throw lease.translate(e);
    }
  }

  /** A number by which statements name a new merge. */
  public int newHandle() {
    return last.incrementAndGet();
  }

  /** From now on what is offered under the handle goes there. */
  public void open(int handle, Offered rows) {
    offered.put(handle, rows);
  }

  /** From now on the matches can be asked for. */
  public void answer(int handle, Answers found) {
    matches.put(handle, found);
  }

  /** Forgets the merge. */
  public void forget(int handle) {
    offered.remove(handle);
    matches.remove(handle);
  }

  /**
   * An expression that offers a record, by its row number or its features; only its execution
   * counts, its value says nothing.
   */
  public String offer(int handle, boolean bySecond, List<FeatureType> features) {
    String name = bySecond ? OFFER_SECOND : OFFER;
    name += features.stream().map(type -> "_" + type).collect(Collectors.joining());
    synchronized (offers) {
      if (!offers.contains(name)) {
        List<DuckDBColumnType> parameters = new ArrayList<>();
        for (int i = 0; i < OfferedPart.numbers(bySecond, features.size()); i++) {
          parameters.add(DuckDBColumnType.BIGINT);
        }
        features.forEach(type -> parameters.add(type.duckDb()));
        define(name, parameters, DuckDBColumnType.TINYINT, this::offer);
        offers.add(name);
      }
    }
    return name
        + "("
        + handle
        + (bySecond ? ", k, o, s, a" : ", k, o")
        + (features.isEmpty() ? ", r" : "")
        + IntStream.range(0, features.size()).mapToObj(i -> ", p" + i).collect(Collectors.joining())
        + ")";
  }

  /** The row number of a spine row's match, or NULL. */
  public static String match(int handle, String spineRow) {
    return MATCH + "(" + handle + ", " + spineRow + ")";
  }

  /** What a probe finds for a key's number and a time, or NULL. */
  public static String probe(int handle, String key, String time) {
    return PROBE + "(" + handle + ", " + key + ", " + time + ")";
  }

  /** A feature of a spine row's match, or NULL. */
  public static String feature(int handle, int column, FeatureType type, String match) {
    return FEATURE + type + "(" + handle + ", " + column + ", " + match + ")";
  }

  private void offer(DuckDBDataChunkReader arguments, DuckDBWritableVector unused) {
    Offered rows = offered.get(arguments.vector(0).getInt(0));
    if (rows != null) {
      rows.take(arguments);
    }
  }

  /** All are NULL, once the merge is forgotten. */
  private void match(DuckDBDataChunkReader arguments, DuckDBWritableVector result) {
    Answers found = matches.get(arguments.vector(0).getInt(0));
    if (found != null) {
      found.match(arguments, result);
    }
  }

  private void feature(DuckDBDataChunkReader arguments, DuckDBWritableVector result) {
    Answers found = matches.get(arguments.vector(0).getInt(0));
    if (found != null) {
      found.feature(arguments.vector(1).getInt(0), arguments, 2, result);
    }
  }
}
