package dev.tidemark.planner.dialect.postgres;

import dev.tidemark.planner.dialect.engine.EngineSql;
import dev.tidemark.planner.dialect.engine.TextTypes;
import dev.tidemark.planner.dialect.engine.Unrenderable;
import java.util.regex.Pattern;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;

/**
 * Casts of PostgreSQL. What it reads as a time from text is more than other engines do, so only
 * literals in ISO's form are cast there.
 */
final class PostgresCasts {
  private static final Pattern ISO =
      Pattern.compile("'\\d{4}-\\d{2}-\\d{2}([ T]\\d{2}:\\d{2}:[0-5]\\d(\\.\\d{1,6})?)?'");

  private final EngineSql engine;

  PostgresCasts(EngineSql engine) {
    this.engine = engine;
  }

  String write(String text, RelDataType from, RelDataType to) {
    boolean fromText = TextTypes.isText(from);
    if (TextTypes.isText(to)) {
      if (from.getSqlTypeName() == SqlTypeName.ARRAY) {
        throw new Unrenderable("A cast of an array to text");
      }
      return TextTypes.shortened(fromText ? text : plain(text, to), from, to);
    }
    if (EngineSql.isInterval(from) != EngineSql.isInterval(to)
        || SqlTypeUtil.isBinary(from) && to.getSqlTypeName() == SqlTypeName.UUID
        || SqlTypeUtil.isBinary(to) && from.getSqlTypeName() == SqlTypeName.UUID) {
      throw new Unrenderable("A cast of " + from + " to " + to);
    }
    boolean toTime = SqlTypeName.DATETIME_TYPES.contains(to.getSqlTypeName());
    if (fromText && toTime && !ISO.matcher(text).matches()) {
      throw new Unrenderable("A cast of text to a time");
    }
    if (fromText && SqlTypeUtil.isBinary(to)) {
      throw new Unrenderable("A cast of text to binary");
    }
    boolean toTimestamp = to.getSqlTypeName() == SqlTypeName.TIMESTAMP;
    if (toTimestamp && to.getPrecision() >= 0 && to.getPrecision() < 6) {
      return "CAST(" + text + " AS timestamp(" + to.getPrecision() + "))";
    }
    if (to.getSqlTypeName() == SqlTypeName.BOOLEAN && SqlTypeUtil.isNumeric(from)) {
      return "(" + text + " <> 0)";
    }
    if (from.getSqlTypeName() == SqlTypeName.BOOLEAN && SqlTypeUtil.isNumeric(to)) {
      return plain("CAST(" + text + " AS integer)", to);
    }
    return engine.type(from).equals(engine.type(to)) ? text : plain(text, to);
  }

  private String plain(String text, RelDataType to) {
    return "CAST(" + text + " AS " + engine.type(to) + ")";
  }
}
