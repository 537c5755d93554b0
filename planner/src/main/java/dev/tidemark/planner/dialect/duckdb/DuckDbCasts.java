package dev.tidemark.planner.dialect.duckdb;

import dev.tidemark.planner.dialect.engine.EngineSql;
import dev.tidemark.planner.dialect.engine.TextTypes;
import dev.tidemark.planner.dialect.engine.Unrenderable;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;

/** Casts of DuckDB with PostgreSQL's rounding, spelling and errors. */
final class DuckDbCasts {
  private static final int MICROSECOND_DIGITS = 6;
  private static final int SHOWN_CHARACTERS = 40;

  /** PostgreSQL's own epoch, in microseconds of Unix's. */
  private static final long YEAR_2000 = 946_684_800_000_000L;

  /** What comes of a value that the type can't hold. */
  enum Failure {
    IS_ERROR,
    IS_NULL
  }

  private final EngineSql engine;
  private final Failure failure;

  DuckDbCasts(EngineSql engine, Failure failure) {
    this.engine = engine;
    this.failure = failure;
  }

  String write(String text, RelDataType from, RelDataType to) {
    SqlTypeName target = to.getSqlTypeName();
    boolean fromText = TextTypes.isText(from);
    if (TextTypes.isText(to)) {
      return toText(text, from, to);
    }
    if (EngineSql.isInterval(from) != EngineSql.isInterval(to)
        || SqlTypeUtil.isBinary(from) && to.getSqlTypeName() == SqlTypeName.UUID
        || SqlTypeUtil.isBinary(to) && from.getSqlTypeName() == SqlTypeName.UUID) {
      throw new Unrenderable("A cast of " + from + " to " + to);
    }
    if (engine.type(from).equals(engine.type(to))) {
      return rounded(text, from, to);
    }
    if (SqlTypeUtil.isIntType(to) && fromText) {
      return integer(text, to);
    }
    if (target == SqlTypeName.BOOLEAN && fromText) {
      return truth(text, to);
    }
    if (target == SqlTypeName.DECIMAL && SqlTypeUtil.isApproximateNumeric(from)) {
      String digits = from.getSqlTypeName() == SqlTypeName.REAL ? "6" : "15";
      return plain("printf('%." + digits + "g', " + text + ")", to);
    }
    if (SqlTypeUtil.isBinary(to) && fromText) {
      throw new Unrenderable("A cast of text to binary");
    }
    boolean isTimeOfInstant =
        target == SqlTypeName.TIME
            && from.getSqlTypeName() == SqlTypeName.TIMESTAMP_WITH_LOCAL_TIME_ZONE;
    String castable = isTimeOfInstant ? "CAST(" + text + " AS TIMESTAMP)" : text;
    return rounded(plain(castable, to), from, to);
  }

  private String plain(String text, RelDataType to) {
    String word = failure == Failure.IS_NULL ? "TRY_CAST(" : "CAST(";
    return word + text + " AS " + engine.type(to) + ")";
  }

  private String toText(String text, RelDataType from, RelDataType to) {
    String string =
        switch (from.getSqlTypeName()) {
          case CHAR, VARCHAR -> text;
          case FLOAT, DOUBLE -> floating(text);
          case REAL -> real(text);
          case DATE, TIMESTAMP, TIMESTAMP_WITH_LOCAL_TIME_ZONE -> time(text, from, to);
          case BINARY, VARBINARY -> "('\\x' || lower(hex(" + text + ")))";
          case ARRAY -> throw new Unrenderable("A cast of an array to text");
          default -> plain(text, to);
        };
    return TextTypes.shortened(string, from, to);
  }

  /** The shortest digits that mean the number, in PostgreSQL's notation. */
  private static String floating(String x) {
    return ("CASE WHEN isnan(%1$s) THEN 'NaN' WHEN isinf(%1$s)"
            + " THEN CASE WHEN %1$s > 0 THEN 'Infinity' ELSE '-Infinity' END"
            + " WHEN abs(%1$s) >= 1e15 AND abs(%1$s) < 1e16"
            + " THEN regexp_replace(regexp_replace(CAST(%1$s AS VARCHAR),"
            + " '^(-?)(\\d)(\\d*)\\.0$', '\\1\\2.\\3e+15'), '\\.?0*e', 'e')"
            + " ELSE regexp_replace(CAST(%1$s AS VARCHAR), '\\.0$', '') END")
        .formatted(x);
  }

  /** As of DOUBLE, but with an exponent from a million on. */
  private static String real(String x) {
    return ("CASE WHEN isnan(%1$s) THEN 'NaN' WHEN isinf(%1$s)"
            + " THEN CASE WHEN %1$s > 0 THEN 'Infinity' ELSE '-Infinity' END"
            + " WHEN abs(%1$s) >= 1e6 AND abs(%1$s) < 1e16"
            + " THEN regexp_replace(regexp_replace(CAST(%1$s AS VARCHAR),"
            + " '^(-?)(\\d)(\\d*)\\.(\\d+)$', '\\1\\2.\\3\\4'), '\\.?0*$', '') || 'e+'"
            + " || lpad(CAST(strlen(split_part(CAST(abs(%1$s) AS VARCHAR), '.', 1)) - 1 AS VARCHAR), 2, '0')"
            + " ELSE regexp_replace(CAST(%1$s AS VARCHAR), '\\.0$', '') END")
        .formatted(x);
  }

  /** Years before the first are told at the end. */
  private String time(String x, RelDataType from, RelDataType to) {
    return "CASE WHEN %1$s < CAST('0001-01-01' AS %2$s) AND isfinite(%1$s) THEN replace(%3$s, ' (BC)', '') || ' BC' ELSE %3$s END"
        .formatted(x, engine.type(from), plain(x, to));
  }

  private String integer(String text, RelDataType to) {
    return "CASE WHEN %1$s IS NULL THEN NULL WHEN regexp_full_match(%1$s, '\\s*[+-]?[0-9]+\\s*') THEN %2$s ELSE %3$s END"
        .formatted(text, plain(text, to), invalid(text, engine.type(to), to));
  }

  private String truth(String text, RelDataType to) {
    return "CASE WHEN %1$s IS NULL THEN NULL WHEN lower(trim(%1$s)) IN ('t', 'tr', 'tru', 'true', 'y', 'ye', 'yes', 'on', '1') THEN TRUE WHEN lower(trim(%1$s)) IN ('f', 'fa', 'fal', 'fals', 'false', 'n', 'no', 'of', 'off', '0') THEN FALSE ELSE %2$s END"
        .formatted(text, invalid(text, "BOOLEAN", to));
  }

  /** An error that names the text, or its beginning. */
  private String invalid(String text, String name, RelDataType to) {
    if (failure == Failure.IS_NULL) {
      return "CAST(NULL AS " + engine.type(to) + ")";
    }
    return "CAST(error('INVALID_VALUE: ''' || left(%s, %d) || ''' is no valid %s') AS %s)"
        .formatted(text, SHOWN_CHARACTERS, name, engine.type(to));
  }

  /**
   * Fractions of seconds beyond the target's digits are rounded, halves away from the year 2000.
   */
  private static String rounded(String text, RelDataType from, RelDataType to) {
    if (to.getSqlTypeName() != SqlTypeName.TIMESTAMP
        || to.getPrecision() >= MICROSECOND_DIGITS
        || to.getPrecision() < 0) {
      return text;
    }
    boolean exact =
        from.getSqlTypeName() == SqlTypeName.DATE
            || (from.getSqlTypeName() == SqlTypeName.TIMESTAMP
                && from.getPrecision() <= to.getPrecision());
    if (exact) {
      return text;
    }
    long unit = Math.round(Math.pow(10, MICROSECOND_DIGITS - to.getPrecision()));
    String since = "(epoch_us(" + text + ") - " + YEAR_2000 + ")";
    return "make_timestamp(%2$d + CASE WHEN %1$s >= 0 THEN (%1$s + %3$d) // %4$d * %4$d ELSE -((%3$d - %1$s) // %4$d * %4$d) END)"
        .formatted(since, YEAR_2000, unit / 2, unit);
  }
}
