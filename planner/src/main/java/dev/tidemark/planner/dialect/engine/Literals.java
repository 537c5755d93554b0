package dev.tidemark.planner.dialect.engine;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Locale;
import org.apache.calcite.avatica.util.ByteString;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.util.DateString;
import org.apache.calcite.util.NlsString;
import org.apache.calcite.util.TimeString;
import org.apache.calcite.util.TimestampString;

/** Constants, each of exactly the type that the plan gives it. */
public class Literals {
  /** Stands on both sides of a parameter's index: no SQL text can hold it otherwise. */
  public static final char MARK = '\0';

  private final EngineSql engine;

  public Literals(EngineSql engine) {
    this.engine = engine;
  }

  String write(RexLiteral literal) {
    RelDataType type = literal.getType();
    if (literal.isNull()) {
      return type.getSqlTypeName() == SqlTypeName.NULL
          ? "NULL"
          : "CAST(NULL AS " + engine.type(type) + ")";
    }
    return switch (type.getSqlTypeName()) {
      case BOOLEAN -> Boolean.TRUE.equals(literal.getValueAs(Boolean.class)) ? "TRUE" : "FALSE";
      case TINYINT, SMALLINT, INTEGER, BIGINT ->
          integer(literal.getValueAs(BigDecimal.class), type);
      case DECIMAL -> decimal(literal.getValueAs(BigDecimal.class), type);
      case REAL, FLOAT, DOUBLE -> cast(quoted(floating(literal)), type);
      case CHAR, VARCHAR -> text(literal);
      case BINARY, VARBINARY -> binary(literal.getValueAs(ByteString.class));
      case DATE -> cast(quoted(literal.getValueAs(DateString.class).toString()), type);
      case TIME -> cast(quoted(literal.getValueAs(TimeString.class).toString()), type);
      case TIMESTAMP -> cast(quoted(literal.getValueAs(TimestampString.class).toString()), type);
      case TIMESTAMP_WITH_LOCAL_TIME_ZONE ->
          cast(quoted(utc(literal.getValueAs(TimestampString.class).toString())), type);
      case UUID -> cast(quoted(String.valueOf(literal.getValueAs(java.util.UUID.class))), type);
      case INTERVAL_YEAR, INTERVAL_YEAR_MONTH, INTERVAL_MONTH ->
          months(literal.getValueAs(BigDecimal.class));
      case INTERVAL_DAY,
          INTERVAL_DAY_HOUR,
          INTERVAL_DAY_MINUTE,
          INTERVAL_DAY_SECOND,
          INTERVAL_HOUR,
          INTERVAL_HOUR_MINUTE,
          INTERVAL_HOUR_SECOND,
          INTERVAL_MINUTE,
          INTERVAL_MINUTE_SECOND,
          INTERVAL_SECOND ->
          interval(span(literal.getValueAs(BigDecimal.class)));
      case SYMBOL -> String.valueOf(literal.getValue());
      default -> throw new Unrenderable("A literal of type " + type);
    };
  }

  /** A span of so many milliseconds. */
  private static Duration span(BigDecimal millis) {
    return Duration.ofNanos(1_000).multipliedBy(millis.movePointRight(3).longValueExact());
  }

  private String integer(BigDecimal value, RelDataType type) {
    BigInteger integer = value.toBigIntegerExact();
    boolean plain = type.getSqlTypeName() == SqlTypeName.INTEGER && integer.signum() >= 0;
    return plain ? integer.toString() : cast(quoted(integer.toString()), type);
  }

  private String decimal(BigDecimal value, RelDataType type) {
    return cast(quoted(value.toPlainString()), type);
  }

  private static String floating(RexLiteral literal) {
    Object value = literal.getValue4();
    return value instanceof BigDecimal decimal ? decimal.toString() : String.valueOf(value);
  }

  private static String text(RexLiteral literal) {
    NlsString value = literal.getValueAs(NlsString.class);
    String string = value.getValue();
    if (string.indexOf(MARK) >= 0) {
      throw new Unrenderable("Text with a NUL character");
    }
    return quoted(string);
  }

  /** A character literal; backslashes mean themselves on every engine. */
  public static String quoted(String text) {
    return "'" + text.replace("'", "''") + "'";
  }

  private String cast(String text, RelDataType type) {
    return "CAST(" + text + " AS " + engine.type(type) + ")";
  }

  protected String binary(ByteString bytes) {
    StringBuilder hex = new StringBuilder();
    for (byte b : bytes.getBytes()) {
      hex.append(String.format(Locale.ROOT, "\\x%02X", b));
    }
    return "CAST('" + hex + "' AS BLOB)";
  }

  protected String months(BigDecimal value) {
    return "INTERVAL '" + value.toBigIntegerExact() + " months'";
  }

  /** A timestamp in text, said to be in UTC. */
  protected String utc(String timestamp) {
    return timestamp + "+00";
  }

  /** Days where it is whole days, else days and seconds. */
  protected String interval(Duration span) {
    long days = span.toDays();
    Duration rest = span.minusDays(days);
    if (rest.isZero()) {
      return "INTERVAL '" + days + " days'";
    }
    String seconds =
        BigDecimal.valueOf(rest.getSeconds())
            .add(BigDecimal.valueOf(rest.getNano(), 9))
            .stripTrailingZeros()
            .toPlainString();
    return "INTERVAL '" + (days == 0 ? "" : days + " days ") + seconds + " seconds'";
  }
}
