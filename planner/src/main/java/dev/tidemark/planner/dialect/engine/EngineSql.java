package dev.tidemark.planner.dialect.engine;

import dev.tidemark.planner.engine.EngineKind;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.rel.RelFieldCollation;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.sql.type.SqlTypeName;

/** What differs from engine to engine. Texts handed in are whole operands: they bind tightly. */
public abstract class EngineSql {

  public abstract EngineKind kind();

  public abstract String displayName();

  /** The engine's name of a type. */
  public abstract String type(RelDataType type);

  public abstract Calls calls();

  protected abstract Literals literals();

  /** An explicit cast with PostgreSQL's rounding and errors. */
  public abstract String cast(String text, RelDataType from, RelDataType to);

  /** The same cast, but NULL where it would be an error. */
  public String tryCast(String text, RelDataType from, RelDataType to) {
    throw new Unrenderable("TRY_CAST");
  }

  /** An expression that always fails, of any type. */
  public abstract String error(String message, RelDataType type);

  public abstract Aggregates aggregates();

  public abstract boolean canIgnoreNulls();

  /**
   * Whether an aggregate without keys that depends on a row outside may lose the row it gives for
   * no rows, unless what is made of its values isn't NULL for NULLs.
   */
  public boolean losesRowOfNothing() {
    return false;
  }

  /** Whether the engine takes that text for a key of a window. */
  public boolean canBeWindowKey(String text) {
    return true;
  }

  /** An expression that sorts as the type does everywhere: text by bytes. */
  public abstract String sortKey(String text, RelDataType type);

  /** Whether the engine can run the join as it is. */
  public void checkJoin(Join join) {}

  /** Whether the engine has such a node at all, its inputs aside. */
  public void check(RelNode node) {}

  /** Whether a condition, which binds tightly, is true; never NULL. */
  public String isTrue(String condition) {
    return condition + " IS TRUE";
  }

  /** An item of WITH, which is to be a part of the query that names it. */
  public String withQuery(String name, String query) {
    return name + " AS NOT MATERIALIZED " + query;
  }

  /** A time plus a span. */
  public String plus(String time, RelDataType type, Duration span) {
    return "(" + time + " + " + literals().interval(span) + ")";
  }

  /** Empty where the engine has no infinite ones. */
  public abstract Optional<FiniteTimes> finiteTimes();

  /** What stands between the name and the query of a step of WITH that others read repeatedly. */
  public String asKept() {
    return " AS MATERIALIZED ";
  }

  /** An expression that is another value for each row of a query. */
  public String rowIdentity() {
    return "row_number() OVER ()";
  }

  /** What a window is ordered by whose frame reaches a distance from it. */
  public String rangeKey(String text, RelDataType type) {
    return text;
  }

  public final String orderBy(String text, RelDataType type, RelFieldCollation field) {
    boolean nullsFirst = field.nullDirection == RelFieldCollation.NullDirection.FIRST;
    return sortKey(text, type)
        + (field.direction.isDescending() ? " DESC" : "")
        + (nullsFirst ? " NULLS FIRST" : " NULLS LAST");
  }

  /** A window function with its OVER clause. */
  public String windowFunction(
      RexOver over, List<RelDataType> types, List<String> arguments, String nulls, String window) {
    return aggregates()
        .function(over.getAggOperator(), over.getType(), types, arguments, "", "", nulls + window);
  }

  public static RelDataType component(RelDataType array) {
    RelDataType component = array.getComponentType();
    if (component == null) {
      throw new Unrenderable("The type " + array);
    }
    return component;
  }

  public static boolean isInterval(RelDataType type) {
    return SqlTypeName.INTERVAL_TYPES.contains(type.getSqlTypeName());
  }

  public final String literal(RexLiteral literal) {
    return literals().write(literal);
  }
}
