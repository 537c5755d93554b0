package dev.tidemark.catalog.record;

import static dev.tidemark.catalog.testing.Drafts.column;
import static dev.tidemark.catalog.testing.Drafts.group;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.group.FutureEventTime;
import dev.tidemark.catalog.group.GroupOptions;
import dev.tidemark.catalog.group.rule.GroupRules;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.catalog.type.TypeName;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.assertj.core.api.AbstractThrowableAssert;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RecordRulesTest {

  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
  private static final LocalDateTime EARLIER = LocalDateTime.parse("2026-11-23T11:00:00");
  private static final DataType DECIMAL = new DataType.Decimal(5, 2);

  private static FeatureGroup groupOf(DataType feature, FutureEventTime future) {
    return GroupRules.DEFAULT.check(
        group(
            "g",
            List.of("k"),
            new GroupOptions(Optional.empty(), List.of(), Map.of(), future),
            column("k", TypeName.VARCHAR),
            column("event_time", TypeName.TIMESTAMP),
            Column.of("f", feature)));
  }

  private static RecordRules rules(DataType feature) {
    return new RecordRules(
        groupOf(feature, FutureEventTime.REFUSE),
        List.of("k", "event_time", "f"),
        RecordLimits.DEFAULT,
        NOW);
  }

  private static DataType of(TypeName name) {
    return DataType.of(name);
  }

  private static @Nullable Object stored(DataType type, @Nullable Object value) {
    @Nullable Object[] row = {"a", EARLIER, value};
    rules(type).check(row);
    return row[2];
  }

  private static AbstractThrowableAssert<?, ?> assertRefused(DataType type, Object value) {
    return assertThatThrownBy(() -> stored(type, value));
  }

  static List<Arguments> valuesOfTheirType() {
    UUID uuid = UUID.fromString("00000000-0000-0000-0000-00000000002a");
    return List.of(
        Arguments.of(of(TypeName.BOOLEAN), true),
        Arguments.of(of(TypeName.INTEGER), Integer.MIN_VALUE),
        Arguments.of(of(TypeName.BIGINT), Long.MAX_VALUE),
        Arguments.of(of(TypeName.REAL), Float.NaN),
        Arguments.of(of(TypeName.DOUBLE), Double.NEGATIVE_INFINITY),
        Arguments.of(DECIMAL, new BigDecimal("-999.99")),
        Arguments.of(
            new DataType.Decimal(38, 0), new BigDecimal("99999999999999999999999999999999999999")),
        Arguments.of(of(TypeName.VARCHAR), ""),
        Arguments.of(of(TypeName.VARCHAR), "héllo 😀"),
        Arguments.of(of(TypeName.VARBINARY), new byte[] {0, -1}),
        Arguments.of(of(TypeName.DATE), LocalDate.of(1, 1, 1)),
        Arguments.of(of(TypeName.TIME), LocalTime.parse("23:59:59.999999")),
        Arguments.of(of(TypeName.TIMESTAMP), LocalDateTime.parse("9999-12-31T23:59:59.999999")),
        Arguments.of(of(TypeName.TIMESTAMP_WITH_TIME_ZONE), Instant.parse("0001-01-01T00:00:00Z")),
        Arguments.of(of(TypeName.UUID), uuid),
        Arguments.of(new DataType.ArrayOf(of(TypeName.REAL)), Arrays.asList(1.5f, null, -0.0f)),
        Arguments.of(new DataType.ArrayOf(of(TypeName.VARCHAR)), List.of()));
  }

  @ParameterizedTest
  @MethodSource("valuesOfTheirType")
  void passesAValueOfTheTypeOn(DataType type, Object value) {
    assertThat(stored(type, value)).isSameAs(value);
  }

  @Test
  void keepsNullFeatures() {
    assertThat(stored(of(TypeName.INTEGER), null)).isNull();
  }

  static List<Arguments> valuesThatFit() {
    return List.of(
        Arguments.of(of(TypeName.INTEGER), 7L, 7),
        Arguments.of(of(TypeName.INTEGER), 7.0, 7),
        Arguments.of(of(TypeName.BIGINT), (short) 7, 7L),
        Arguments.of(of(TypeName.BIGINT), new BigDecimal("7.00"), 7L),
        Arguments.of(of(TypeName.REAL), 0.1, 0.1f),
        Arguments.of(of(TypeName.REAL), Double.POSITIVE_INFINITY, Float.POSITIVE_INFINITY),
        Arguments.of(of(TypeName.DOUBLE), 3, 3.0),
        Arguments.of(DECIMAL, 7, new BigDecimal("7.00")),
        Arguments.of(DECIMAL, new BigDecimal("7.5000"), new BigDecimal("7.50")),
        Arguments.of(DECIMAL, new BigDecimal("1E+2"), new BigDecimal("100.00")),
        Arguments.of(DECIMAL, new BigDecimal("0E-1000000000"), new BigDecimal("0.00")),
        Arguments.of(DECIMAL, 0.125, new BigDecimal("0.13")),
        Arguments.of(
            of(TypeName.TIMESTAMP),
            Instant.parse("2026-01-01T10:00:00Z"),
            LocalDateTime.parse("2026-01-01T10:00:00")),
        Arguments.of(
            of(TypeName.TIMESTAMP_WITH_TIME_ZONE),
            LocalDateTime.parse("2026-01-01T10:00:00"),
            Instant.parse("2026-01-01T10:00:00Z")),
        Arguments.of(
            of(TypeName.TIMESTAMP),
            LocalDate.parse("2026-01-01"),
            LocalDateTime.parse("2026-01-01T00:00:00")),
        Arguments.of(
            of(TypeName.UUID),
            "00000000-0000-0000-0000-00000000002A",
            UUID.fromString("00000000-0000-0000-0000-00000000002a")),
        Arguments.of(
            new DataType.ArrayOf(of(TypeName.REAL)),
            Arrays.asList(1.0, null),
            Arrays.asList(1.0f, null)));
  }

  @ParameterizedTest
  @MethodSource("valuesThatFit")
  void bringsAValueThatFitsToTheType(DataType type, Object value, Object expected) {
    assertThat(stored(type, value)).isEqualTo(expected);
  }

  static List<Arguments> valuesThatDoNotFit() {
    return List.of(
        Arguments.of(
            of(TypeName.INTEGER),
            "abc",
            "TYPE_MISMATCH",
            "'abc' is VARCHAR, but the column is INTEGER"),
        Arguments.of(
            of(TypeName.INTEGER),
            3_000_000_000L,
            "NUMERIC_OVERFLOW",
            "3000000000 is out of range for INTEGER"),
        Arguments.of(
            of(TypeName.INTEGER),
            7.5,
            "TYPE_MISMATCH",
            "7.5 is not a whole number, but the column is INTEGER"),
        Arguments.of(
            of(TypeName.BIGINT),
            Double.NaN,
            "TYPE_MISMATCH",
            "NaN is not a whole number, but the column is BIGINT"),
        Arguments.of(
            of(TypeName.BIGINT), 1e300, "NUMERIC_OVERFLOW", "1.0E300 is out of range for BIGINT"),
        Arguments.of(
            of(TypeName.BIGINT),
            new BigDecimal("1E+1000000000"),
            "NUMERIC_OVERFLOW",
            "1E+1000000000 is out of range for BIGINT"),
        Arguments.of(
            of(TypeName.REAL), 1e300, "NUMERIC_OVERFLOW", "1.0E300 is out of range for REAL"),
        Arguments.of(
            of(TypeName.BOOLEAN), 1, "TYPE_MISMATCH", "1 is INTEGER, but the column is BOOLEAN"),
        Arguments.of(
            DECIMAL,
            new BigDecimal("1000"),
            "NUMERIC_OVERFLOW",
            "1000 has more than 3 digits before the point, but the column is DECIMAL(5,2)"),
        Arguments.of(
            DECIMAL,
            new BigDecimal("1.005"),
            "INVALID_VALUE",
            "1.005 has more than 2 digits after the point, but the column is DECIMAL(5,2)"),
        Arguments.of(
            DECIMAL,
            new BigDecimal("1E-1000000000"),
            "INVALID_VALUE",
            "1E-1000000000 has more than 2 digits after the point, but the column is DECIMAL(5,2)"),
        Arguments.of(
            DECIMAL, Double.NaN, "INVALID_VALUE", "NaN is no number that DECIMAL(5,2) holds"),
        Arguments.of(
            of(TypeName.VARCHAR),
            "a\0b",
            "INVALID_VALUE",
            "the text holds a NUL character, which PostgreSQL cannot store"),
        Arguments.of(
            of(TypeName.VARCHAR),
            "a\uD800",
            "INVALID_VALUE",
            "the text holds half of a surrogate pair, so it is not Unicode"),
        Arguments.of(of(TypeName.UUID), "1-1-1-1-1", "INVALID_VALUE", "'1-1-1-1-1' is not a UUID"),
        Arguments.of(
            of(TypeName.TIMESTAMP),
            LocalDateTime.parse("2026-01-01T00:00:00.000000001"),
            "INVALID_VALUE",
            "2026-01-01T00:00:00.000000001 has nanoseconds, but times are kept in microseconds; round it first"),
        Arguments.of(
            of(TypeName.TIMESTAMP),
            LocalDateTime.MAX,
            "INVALID_VALUE",
            "infinity is outside of the years 1 to 9999"),
        Arguments.of(
            of(TypeName.TIMESTAMP_WITH_TIME_ZONE),
            Instant.MIN,
            "INVALID_VALUE",
            "infinity is outside of the years 1 to 9999"),
        Arguments.of(
            of(TypeName.DATE),
            LocalDate.of(10_000, 1, 1),
            "INVALID_VALUE",
            "+10000-01-01 is outside of the years 1 to 9999"),
        Arguments.of(
            new DataType.ArrayOf(of(TypeName.REAL)),
            List.of(1.0f, "x"),
            "TYPE_MISMATCH",
            "element 2: 'x' is VARCHAR, but the column is REAL"));
  }

  @ParameterizedTest
  @MethodSource("valuesThatDoNotFit")
  void refusesAValueThatDoesNotFit(DataType type, Object value, String code, String problem) {
    assertRefused(type, value).hasMessage(code + ": Row 1, column 'f': " + problem);
  }

  @Test
  void countsRowsFromOne() {
    RecordRules rules = rules(of(TypeName.INTEGER));
    rules.check(new Object[] {"a", EARLIER, 1});

    assertThatThrownBy(() -> rules.check(new @Nullable Object[] {null, EARLIER, 1}))
        .hasMessage("NULL_NOT_ALLOWED: Row 2, column 'k': an entity key can't be NULL");
    assertThatThrownBy(() -> rules.check(new @Nullable Object[] {"a", null, 1}))
        .hasMessage("NULL_NOT_ALLOWED: Row 3, column 'event_time': an event time can't be NULL");
    assertThat(rules.rows()).isEqualTo(3);
  }

  @Test
  void allowsFiveMinutesOfFuture() {
    RecordRules rules = rules(of(TypeName.INTEGER));
    LocalDateTime edge = LocalDateTime.parse("2026-11-23T12:05:00");

    rules.check(new Object[] {"a", edge, 1});

    assertThatThrownBy(() -> rules.check(new Object[] {"a", edge.plusNanos(1000), 1}))
        .hasMessage(
            "INVALID_VALUE: Row 2, column 'event_time': 2026-11-23T12:05:00.000001 is more than 5"
                + " minutes ahead of the store's time, often a wrong time zone; feature group 'g'"
                + " takes it WITH (future_event_time = 'accept')");
  }

  @Test
  void takesAnyFutureWhereTheGroupSaysSo() {
    RecordRules rules =
        new RecordRules(
            groupOf(of(TypeName.INTEGER), FutureEventTime.ACCEPT),
            List.of("event_time", "k"),
            RecordLimits.DEFAULT,
            NOW);

    rules.check(new Object[] {EARLIER.plusYears(1), "a"});

    assertThat(rules.rows()).isEqualTo(1);
  }

  /** 1000 would be cut down to 1000, -999.99 to -1000, which DECIMAL(5,2) can't hold. */
  @Test
  void refusesADecimalWhosePartitionItsColumnCouldNotHold() {
    RecordRules rules =
        new RecordRules(
            group(
                "g",
                List.of("k"),
                new GroupOptions(
                    Optional.empty(),
                    List.of("truncate(100, f)"),
                    Map.of(),
                    FutureEventTime.REFUSE),
                column("k", TypeName.VARCHAR),
                column("event_time", TypeName.TIMESTAMP),
                Column.of("f", DECIMAL)),
            List.of("k", "event_time", "f"),
            RecordLimits.DEFAULT,
            NOW);
    rules.check(new Object[] {"a", EARLIER, new BigDecimal("-999")});

    assertThatThrownBy(() -> rules.check(new Object[] {"a", EARLIER, new BigDecimal("-999.01")}))
        .hasMessage(
            "NUMERIC_OVERFLOW: Row 2, column 'f': -999.01 is less than -999.00, which is the least"
                + " that partitioning by truncate can cut in DECIMAL(5,2)");
  }

  @Test
  void refusesALargeRecordAndALargeKey() {
    RecordRules rules = rules(of(TypeName.VARCHAR));
    String large = "x".repeat(400 * 1024 - 9);

    rules.check(new Object[] {"a", EARLIER, large});

    assertThatThrownBy(() -> rules.check(new Object[] {"ab", EARLIER, large}))
        .hasMessage(
            "VALUE_TOO_LARGE: Row 2 has 409601 bytes, and a record may have 409600; store the"
                + " large value elsewhere and a pointer to it here");
    assertThatThrownBy(() -> rules.check(new Object[] {"é".repeat(1001), EARLIER, "x"}))
        .hasMessage(
            "VALUE_TOO_LARGE: Row 3 has an entity key of 2002 bytes, and 2000 are allowed; use a"
                + " hash of it");
  }

  @Test
  void refusesColumnsThatCannotMakeARecord() {
    FeatureGroup g = groupOf(of(TypeName.INTEGER), FutureEventTime.REFUSE);

    assertThatThrownBy(
            () -> new RecordRules(g, List.of("k", "event_tim"), RecordLimits.DEFAULT, NOW))
        .hasMessage(
            "COLUMN_NOT_FOUND: Feature group 'g' has no column 'event_tim'; did you mean"
                + " 'event_time'?");
    assertThatThrownBy(() -> new RecordRules(g, List.of("k", "k"), RecordLimits.DEFAULT, NOW))
        .hasMessage("AMBIGUOUS_NAME: Column 'k' is given twice");
    assertThatThrownBy(() -> new RecordRules(g, List.of("k", "f"), RecordLimits.DEFAULT, NOW))
        .hasMessage(
            "NULL_NOT_ALLOWED: Column 'event_time' is missing; every record of feature group 'g'"
                + " has a value there");
  }
}
