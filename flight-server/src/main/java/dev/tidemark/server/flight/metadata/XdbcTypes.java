package dev.tidemark.server.flight.metadata;

import dev.tidemark.catalog.type.TypeName;
import java.sql.Types;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The types as XDBC describes them. */
final class XdbcTypes {
  private static final int SEARCHABLE_FULL = 3;
  private static final int NULLABLE = 1;

  private XdbcTypes() {}

  /** By the number of the JDBC type, then by name, as Flight SQL wants them. */
  static List<Object[]> rows() {
    return Arrays.stream(TypeName.values())
        .sorted(Comparator.comparingInt(XdbcTypes::jdbcType).thenComparing(TypeName::sql))
        .map(XdbcTypes::row)
        .toList();
  }

  static List<Object[]> rows(int jdbcType) {
    return rows().stream().filter(row -> ((Integer) row[1]) == jdbcType).toList();
  }

  private static Object[] row(TypeName type) {
    boolean quoted = !isNumber(type) && type != TypeName.BOOLEAN;
    Integer scale = type == TypeName.DECIMAL ? 38 : null;
    return new Object[] {
      type.sql(),
      jdbcType(type),
      size(type),
      prefix(type, quoted),
      quoted ? "'" : null,
      null,
      NULLABLE,
      type == TypeName.VARCHAR,
      SEARCHABLE_FULL,
      isNumber(type) ? Boolean.FALSE : null,
      type == TypeName.DECIMAL,
      false,
      type.sql(),
      scale == null ? null : 0,
      scale,
      jdbcType(type),
      null,
      isNumber(type) ? 10 : null,
      null
    };
  }

  private static @Nullable String prefix(TypeName type, boolean quoted) {
    if (!quoted) {
      return null;
    }
    Set<TypeName> named = Set.of(TypeName.DATE, TypeName.TIME, TypeName.TIMESTAMP, TypeName.UUID);
    return named.contains(type) ? type.name().toUpperCase(Locale.ROOT) + " '" : "'";
  }

  private static boolean isNumber(TypeName type) {
    return switch (type) {
      case INTEGER, BIGINT, REAL, DOUBLE, DECIMAL -> true;
      case BOOLEAN, VARCHAR, VARBINARY, DATE, TIME, TIMESTAMP, TIMESTAMP_WITH_TIME_ZONE, UUID ->
          false;
    };
  }

  private static int jdbcType(TypeName type) {
    return switch (type) {
      case BOOLEAN -> Types.BIT;
      case INTEGER -> Types.INTEGER;
      case BIGINT -> Types.BIGINT;
      case REAL -> Types.REAL;
      case DOUBLE -> Types.DOUBLE;
      case DECIMAL -> Types.DECIMAL;
      case VARCHAR, UUID -> Types.VARCHAR;
      case VARBINARY -> Types.VARBINARY;
      case DATE -> Types.DATE;
      case TIME -> Types.TIME;
      case TIMESTAMP -> Types.TIMESTAMP;
      case TIMESTAMP_WITH_TIME_ZONE -> Types.TIMESTAMP_WITH_TIMEZONE;
    };
  }

  private static @Nullable Integer size(TypeName type) {
    return switch (type) {
      case BOOLEAN -> 1;
      case INTEGER -> 10;
      case BIGINT -> 19;
      case REAL -> 7;
      case DOUBLE -> 15;
      case DECIMAL -> 38;
      case VARCHAR, VARBINARY -> null;
      case DATE -> 10;
      case TIME -> 15;
      case TIMESTAMP -> 26;
      case TIMESTAMP_WITH_TIME_ZONE -> 32;
      case UUID -> 36;
    };
  }
}
