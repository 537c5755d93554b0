package dev.tidemark.offline.duckdb;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.catalog.type.TypeName;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

/** The values of each type that are most easily lost on a way. */
public final class TypeExtremes {
  /** Every scalar type, the largest and the smallest decimal, and an array of each. */
  public static final List<DataType> TYPES = types();

  private TypeExtremes() {}

  private static List<DataType> types() {
    List<DataType> scalars = new ArrayList<>();
    for (TypeName name : TypeName.values()) {
      if (name != TypeName.DECIMAL) {
        scalars.add(DataType.of(name));
      }
    }
    scalars.add(new DataType.Decimal(38, 0));
    scalars.add(new DataType.Decimal(38, 38));
    scalars.add(new DataType.Decimal(9, 2));
    scalars.add(new DataType.Decimal(18, 6));
    List<DataType> all = new ArrayList<>(scalars);
    scalars.forEach(scalar -> all.add(new DataType.ArrayOf(scalar)));
    return List.copyOf(all);
  }

  /** A nullable column of each type, {@code c0}, {@code c1}, …. */
  public static List<Column> columns() {
    return IntStream.range(0, TYPES.size())
        .mapToObj(i -> Column.of("c" + i, TYPES.get(i)))
        .toList();
  }

  /** Rows of those columns in which every extreme value occurs. */
  public static List<Object[]> rows() {
    int most = TYPES.stream().mapToInt(type -> of(type).size()).max().orElseThrow();
    List<Object[]> rows = new ArrayList<>();
    for (int i = 0; i < most; i++) {
      Object[] row = new Object[TYPES.size()];
      for (int c = 0; c < row.length; c++) {
        List<Object> values = of(TYPES.get(c));
        row[c] = values.get(i % values.size());
      }
      rows.add(row);
    }
    return rows;
  }

  /** Rows as text that differs wherever a value or its class does. */
  public static List<String> text(List<Object[]> rows) {
    return rows.stream().map(row -> text(Arrays.asList(row))).toList();
  }

  private static String text(Object value) {
    if (value instanceof byte[] bytes) {
      return Arrays.toString(bytes);
    } else if (value instanceof List<?> list) {
      return list.stream().map(TypeExtremes::text).toList().toString();
    }
    return value == null ? "null" : value.getClass().getSimpleName() + " " + value;
  }

  /** The type's extreme values, NULL among them. */
  public static List<Object> of(DataType type) {
    if (type instanceof DataType.ArrayOf array) {
      List<Object> elements = of(array.element());
      return Arrays.asList(null, List.of(), elements, Arrays.asList((Object) null));
    } else if (type instanceof DataType.Decimal decimal) {
      BigDecimal max =
          BigDecimal.TEN
              .pow(decimal.precision())
              .subtract(BigDecimal.ONE)
              .movePointLeft(decimal.scale());
      return Arrays.asList(null, max, max.negate(), BigDecimal.ZERO.setScale(decimal.scale()));
    }
    return switch (((DataType.Scalar) type).name()) {
      case BOOLEAN -> Arrays.asList(null, true, false);
      case INTEGER -> Arrays.asList(null, Integer.MIN_VALUE, Integer.MAX_VALUE, 0, -1);
      case BIGINT -> Arrays.asList(null, Long.MIN_VALUE, Long.MAX_VALUE, 0L, -1L);
      case REAL ->
          Arrays.asList(
              null,
              Float.NaN,
              Float.POSITIVE_INFINITY,
              Float.NEGATIVE_INFINITY,
              -Float.MAX_VALUE,
              Float.MIN_VALUE);
      case DOUBLE ->
          Arrays.asList(
              null,
              Double.NaN,
              Double.POSITIVE_INFINITY,
              Double.NEGATIVE_INFINITY,
              -Double.MAX_VALUE,
              Double.MIN_VALUE);
      case DECIMAL -> throw new IllegalArgumentException("DECIMAL needs precision and scale");
      case VARCHAR -> Arrays.asList(null, "", "a'\"\\\n\t", "\uD83D\uDE00 ß 漢", "x".repeat(3000));
      case VARBINARY -> Arrays.asList(null, new byte[0], new byte[] {0, -1, 127, -128});
      case DATE ->
          Arrays.asList(
              null,
              LocalDate.of(1, 1, 1),
              LocalDate.of(9999, 12, 31),
              LocalDate.of(1969, 12, 31),
              LocalDate.EPOCH);
      case TIME ->
          Arrays.asList(
              null, LocalTime.MIDNIGHT, LocalTime.of(23, 59, 59, 999_999_000), LocalTime.NOON);
      case TIMESTAMP ->
          Arrays.asList(
              null,
              LocalDateTime.of(1, 1, 1, 0, 0),
              LocalDateTime.of(9999, 12, 31, 23, 59, 59, 999_999_000),
              LocalDateTime.of(1969, 12, 31, 23, 59, 59, 999_999_000));
      case TIMESTAMP_WITH_TIME_ZONE ->
          Arrays.asList(
              null,
              Instant.parse("0001-01-01T00:00:00Z"),
              Instant.parse("9999-12-31T23:59:59.999999Z"),
              Instant.parse("1969-12-31T23:59:59.999999Z"));
      case UUID ->
          Arrays.asList(
              null,
              new UUID(0, 0),
              new UUID(-1, -1),
              UUID.fromString("80000000-0000-4000-8000-00000000000f"));
    };
  }
}
