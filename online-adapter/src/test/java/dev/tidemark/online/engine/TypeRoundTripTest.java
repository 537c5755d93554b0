package dev.tidemark.online.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.group.GroupOptions;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.catalog.type.TypeName;
import dev.tidemark.online.store.PostgresHistoryTail;
import dev.tidemark.online.testing.TestStore;
import dev.tidemark.planner.arrow.ArrowRows;
import dev.tidemark.planner.engine.BatchStream;
import dev.tidemark.planner.engine.OnlineSession;
import dev.tidemark.planner.engine.query.EngineQuery;
import dev.tidemark.planner.engine.query.Parameter;
import dev.tidemark.planner.engine.scan.ScanFilter;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every type's extremes: put → view → Arrow → rows, and put → tail → rows, by either way. */
class TypeRoundTripTest {
  private static final LocalDateTime NOON = LocalDateTime.of(2026, 3, 1, 12, 0);

  @RegisterExtension static final StoreEngine POSTGRES = new StoreEngine();
  private static final TestStore STORE = POSTGRES.store();
  private static final PostgresEngine ENGINE = POSTGRES.engine();

  /** A tail without filters is copied, one with filters fetched. */
  private static final List<ScanFilter> COPIED = List.of();

  private static final List<ScanFilter> FETCHED = List.of(new ScanFilter.IsNotNull("id"));
  private static int groups;

  record Extremes(DataType type, List<Object> values) {}

  private static Extremes of(TypeName type, Object... values) {
    return new Extremes(DataType.of(type), List.of(values));
  }

  static List<Extremes> extremes() {
    BigDecimal digits = new BigDecimal("9".repeat(38));
    List<Extremes> scalars =
        List.of(
            of(TypeName.BOOLEAN, true, false),
            of(TypeName.INTEGER, 0, Integer.MIN_VALUE, Integer.MAX_VALUE),
            of(TypeName.BIGINT, 0L, Long.MIN_VALUE, Long.MAX_VALUE),
            of(
                TypeName.REAL,
                0f,
                Float.NaN,
                Float.NEGATIVE_INFINITY,
                Float.MIN_VALUE,
                Float.MAX_VALUE),
            of(
                TypeName.DOUBLE,
                0d,
                Double.NaN,
                Double.POSITIVE_INFINITY,
                Double.MIN_VALUE,
                -Double.MAX_VALUE),
            new Extremes(
                new DataType.Decimal(38, 0), List.of(digits, digits.negate(), BigDecimal.ZERO)),
            new Extremes(
                new DataType.Decimal(38, 38),
                List.of(digits.movePointLeft(38), new BigDecimal("1e-38"))),
            new Extremes(
                new DataType.Decimal(12, 3),
                List.of(
                    new BigDecimal("10000.000"),
                    new BigDecimal("-0.001"),
                    new BigDecimal("100000000.500"))),
            of(TypeName.VARCHAR, "", "grüße", "\uD83D\uDE80", "a'b\\c\n\t\"{}"),
            of(TypeName.VARBINARY, new byte[0], new byte[] {0, -1, 127, -128}),
            of(
                TypeName.DATE,
                LocalDate.of(1, 1, 1),
                LocalDate.of(9999, 12, 31),
                LocalDate.of(1969, 12, 31)),
            of(TypeName.TIME, LocalTime.MIDNIGHT, LocalTime.of(23, 59, 59, 999_999_000)),
            of(
                TypeName.TIMESTAMP,
                LocalDateTime.of(1, 1, 1, 0, 0),
                LocalDateTime.of(9999, 12, 31, 23, 59, 59, 999_999_000),
                LocalDateTime.of(1969, 12, 31, 23, 59, 59, 999_999_000)),
            of(
                TypeName.TIMESTAMP_WITH_TIME_ZONE,
                Instant.parse("0001-01-01T00:00:00Z"),
                Instant.parse("9999-12-31T23:59:59.999999Z"),
                Instant.parse("1969-12-31T23:59:59.999999Z")),
            of(TypeName.UUID, new UUID(0, 0), new UUID(-1, -1), new UUID(1, Long.MIN_VALUE)));
    List<Extremes> all = new ArrayList<>(scalars);
    for (Extremes each : scalars) {
      List<@Nullable Object> withNull = new ArrayList<>(each.values());
      withNull.add(1, null);
      all.add(new Extremes(new DataType.ArrayOf(each.type()), List.of(List.of(), withNull)));
    }
    return all;
  }

  private static List<String> texts(List<Object[]> rows, int column) {
    return rows.stream()
        .map(r -> r[column] instanceof List<?> list ? list.toArray() : r[column])
        .map(v -> Arrays.deepToString(new Object[] {v}))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("extremes")
  void comeBackAsTheyWent(Extremes extremes) {
    String name = "extremes_" + groups++;
    FeatureGroup group =
        STORE.create(
            name,
            GroupOptions.DEFAULTS,
            List.of("id"),
            Optional.empty(),
            Column.of("id", DataType.of(TypeName.BIGINT)),
            Column.of("event_time", DataType.of(TypeName.TIMESTAMP_WITH_TIME_ZONE)),
            Column.of("v", extremes.type()));
    List<Object[]> rows = new ArrayList<>();
    for (Object value : extremes.values()) {
      rows.add(new Object[] {(long) rows.size(), Instant.EPOCH, value});
    }
    rows.add(new Object[] {(long) rows.size(), Instant.EPOCH, null});

    STORE.put(group, rows.toArray(Object[][]::new));

    List<Object[]> tail = new ArrayList<>();
    new PostgresHistoryTail(STORE.readers(), STORE.writers())
        .read(group, 0, Long.MAX_VALUE, tail::add);
    assertThat(texts(tail, 2)).isEqualTo(texts(rows, 2));
    List<Column> columns = List.of(group.onlineColumns().get(0), group.onlineColumns().get(2));
    for (List<ScanFilter> filters : List.of(COPIED, FETCHED)) {
      assertThat(texts(read(columns, s -> s.tail(group, 0, List.of("id", "v"), filters)), 1))
          .isEqualTo(texts(rows, 2));
    }
    assertThat(texts(read(group.historyColumns(), s -> s.stored(group)), 2))
        .isEqualTo(texts(rows, 2));
    EngineQuery all =
        new EngineQuery(
            "SELECT id, v FROM online.%s ORDER BY id".formatted(name), columns, List.of());
    for (int twice = 0; twice < 2; twice++) {
      assertThat(texts(read(all), 1)).isEqualTo(texts(rows, 2));
    }
    for (Object value : extremes.values()) {
      EngineQuery one =
          new EngineQuery(
              "SELECT count(*) FROM online.%s WHERE v = ?".formatted(name),
              List.of(Column.of("n", DataType.of(TypeName.BIGINT))),
              List.of(new Parameter(extremes.type(), value)));
      assertThat(read(one).get(0)[0]).isEqualTo(1L);
    }
  }

  /** In the order of the first column. */
  private static List<Object[]> read(
      List<Column> columns, Function<OnlineSession, BatchStream> opener) {
    List<Object[]> rows = new ArrayList<>();
    try (OnlineSession session = ENGINE.open(POSTGRES.context(Duration.ofSeconds(30)));
        BatchStream stream = opener.apply(session)) {
      ArrowRows.of(stream, columns).forEachRemaining(rows::add);
    }
    rows.sort(Comparator.comparing(row -> (Long) row[0]));
    return rows;
  }

  private static List<Object[]> read(EngineQuery query) {
    List<Object[]> rows = new ArrayList<>();
    try (BatchStream stream = ENGINE.runAlone(POSTGRES.context(Duration.ofSeconds(30)), query)) {
      ArrowRows.of(stream, query.columns()).forEachRemaining(rows::add);
    }
    return rows;
  }

  @Test
  void everyTypeThatMayBeAKeyIsOne() {
    List<Object[]> keys =
        List.of(
            new Object[] {TypeName.BOOLEAN, true, false},
            new Object[] {TypeName.INTEGER, -1, 1},
            new Object[] {TypeName.VARCHAR, "a", "a "},
            new Object[] {TypeName.DATE, LocalDate.EPOCH, LocalDate.of(2000, 1, 1)},
            new Object[] {TypeName.TIMESTAMP, NOON, NOON.plusNanos(1000)},
            new Object[] {TypeName.UUID, new UUID(0, 1), new UUID(-1, 1)});
    for (Object[] key : keys) {
      FeatureGroup group =
          STORE.create(
              "keyed_" + groups++,
              GroupOptions.DEFAULTS,
              List.of("id", "part"),
              Optional.empty(),
              Column.of("id", DataType.of((TypeName) key[0])),
              Column.of("event_time", DataType.of(TypeName.TIMESTAMP)),
              Column.of("part", DataType.of(TypeName.VARCHAR)),
              Column.of("v", DataType.of(TypeName.INTEGER)));

      STORE.put(
          group,
          new Object[] {key[1], NOON, "x", 1},
          new Object[] {key[2], NOON, "x", 2},
          new Object[] {key[1], NOON, "x", 3},
          new Object[] {key[1], NOON, "y", 4});

      assertThat(STORE.query("SELECT v FROM online.%s ORDER BY v".formatted(group.name())))
          .containsExactly("2", "3", "4");
    }
  }

  @Test
  void aBadRowRefusesTheBatchByRowAndColumn() {
    FeatureGroup group = STORE.clicks("bad_rows");

    assertThatThrownBy(
            () -> STORE.put(group, new Object[] {1L, NOON, 1}, new Object[] {2L, NOON, 1L << 40}))
        .hasMessageContaining("Row 2, column 'clicks'");
    assertThatThrownBy(
            () -> STORE.put(group, new Object[] {1L, NOON, 1}, new Object[] {null, NOON, 1}))
        .hasMessageStartingWith("NULL_NOT_ALLOWED: Row 2, column 'user_id'");
    assertThat(STORE.query("SELECT count(*) FROM tidemark." + group.tailTable()))
        .containsExactly("0");
  }
}
