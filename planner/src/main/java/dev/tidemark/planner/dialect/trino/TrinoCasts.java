package dev.tidemark.planner.dialect.trino;

import dev.tidemark.planner.dialect.engine.EngineSql;
import dev.tidemark.planner.dialect.engine.TextTypes;
import dev.tidemark.planner.dialect.engine.Unrenderable;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;

/** The casts in which Trino does what PostgreSQL does; no others are sent there. */
final class TrinoCasts {
  private static final Set<SqlTypeName> SAME_AS_TEXT =
      Set.of(
          SqlTypeName.TINYINT,
          SqlTypeName.SMALLINT,
          SqlTypeName.INTEGER,
          SqlTypeName.BIGINT,
          SqlTypeName.BOOLEAN,
          SqlTypeName.UUID,
          SqlTypeName.DATE);

  private static final Pattern ISO =
      Pattern.compile("'\\d{4}-\\d{2}-\\d{2}([ T]\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,6})?)?'");

  private static final Pattern UUID =
      Pattern.compile("'\\p{XDigit}{8}(-\\p{XDigit}{4}){3}-\\p{XDigit}{12}'");

  private final EngineSql engine;

  TrinoCasts(EngineSql engine) {
    this.engine = engine;
  }

  String write(String text, RelDataType from, RelDataType to) {
    SqlTypeName target = to.getSqlTypeName();
    if (TextTypes.isText(to)) {
      return toText(text, from, to);
    }
    if (from.getSqlTypeName() == SqlTypeName.NULL) {
      return plain(text, to);
    }
    if (target == SqlTypeName.TIMESTAMP && to.getPrecision() >= 0 && to.getPrecision() < 6) {
      throw new Unrenderable("A cast to fewer digits of a second");
    }
    if (engine.type(from).equals(engine.type(to))) {
      return text;
    }
    if (SqlTypeUtil.isNumeric(from) && SqlTypeUtil.isNumeric(to)) {
      return number(text, from, to);
    }
    if (isTime(from) && isTime(to)) {
      return plain(text, to);
    }
    if (target == SqlTypeName.UUID && UUID.matcher(text).matches()) {
      return plain(text, to);
    }
    boolean isIsoText = TextTypes.isText(from) && ISO.matcher(text).matches();
    if (isIsoText && (target == SqlTypeName.DATE || target == SqlTypeName.TIMESTAMP)) {
      return plain(text.replace('T', ' '), to);
    }
    throw new Unrenderable("A cast of " + from.getSqlTypeName() + " to " + target);
  }

  private static boolean isTime(RelDataType type) {
    return switch (type.getSqlTypeName()) {
      case DATE, TIMESTAMP, TIMESTAMP_WITH_LOCAL_TIME_ZONE -> true;
      default -> false;
    };
  }

  private String plain(String text, RelDataType to) {
    return "CAST(" + text + " AS " + engine.type(to) + ")";
  }

  /** Halves of floating-point numbers round to even in PostgreSQL, and their digits differ. */
  private String number(String text, RelDataType from, RelDataType to) {
    if (SqlTypeUtil.isApproximateNumeric(from) && SqlTypeUtil.isExactNumeric(to)) {
      throw new Unrenderable("A cast of floating-point numbers to exact ones");
    }
    return plain(text, to);
  }

  private String toText(String text, RelDataType from, RelDataType to) {
    if (TextTypes.isText(from)) {
      return shortened(text, from, to);
    }
    if (!SAME_AS_TEXT.contains(from.getSqlTypeName())) {
      throw new Unrenderable("A cast of " + from.getSqlTypeName() + " to text");
    }
    return shortened("CAST(" + text + " AS varchar)", from, to);
  }

  private static String shortened(String text, RelDataType from, RelDataType to) {
    String left = TextTypes.shortened(text, from, to);
    return left.equals(text) ? text : "substr(" + text + ", 1, " + to.getPrecision() + ")";
  }
}
