package dev.tidemark.planner.dialect.duckdb;

import dev.tidemark.planner.dialect.engine.Aggregates;
import dev.tidemark.planner.dialect.engine.Calls;
import dev.tidemark.planner.dialect.engine.EngineSql;
import dev.tidemark.planner.dialect.engine.FiniteTimes;
import dev.tidemark.planner.dialect.engine.Literals;
import dev.tidemark.planner.dialect.engine.Unrenderable;
import dev.tidemark.planner.engine.EngineKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexOver;

/** DuckDB. */
public final class DuckDbSql extends EngineSql {
  public static final DuckDbSql INSTANCE = new DuckDbSql();

  private final Calls calls = new DuckDbCalls(this);
  private final Aggregates aggregates = new DuckDbAggregates(this);
  private final DuckDbCasts casts = new DuckDbCasts(this, DuckDbCasts.Failure.IS_ERROR);
  private final DuckDbCasts tries = new DuckDbCasts(this, DuckDbCasts.Failure.IS_NULL);
  private final Literals literals = new Literals(this);

  private DuckDbSql() {}

  @Override
  public EngineKind kind() {
    return EngineKind.DUCKDB;
  }

  @Override
  public String displayName() {
    return "DuckDB";
  }

  @Override
  public Calls calls() {
    return calls;
  }

  @Override
  public Aggregates aggregates() {
    return aggregates;
  }

  @Override
  protected Literals literals() {
    return literals;
  }

  @Override
  public String type(RelDataType type) {
    return switch (type.getSqlTypeName()) {
      case BOOLEAN -> "BOOLEAN";
      case TINYINT -> "TINYINT";
      case SMALLINT -> "SMALLINT";
      case INTEGER -> "INTEGER";
      case BIGINT -> "BIGINT";
      case REAL -> "FLOAT";
      case FLOAT, DOUBLE -> "DOUBLE";
      case DECIMAL -> "DECIMAL(" + type.getPrecision() + ", " + type.getScale() + ")";
      case CHAR, VARCHAR, NULL -> "VARCHAR";
      case BINARY, VARBINARY -> "BLOB";
      case DATE -> "DATE";
      case TIME -> "TIME";
      case TIMESTAMP -> "TIMESTAMP";
      case TIMESTAMP_WITH_LOCAL_TIME_ZONE, TIMESTAMP_TZ -> "TIMESTAMP WITH TIME ZONE";
      case UUID -> "UUID";
      case ARRAY -> type(EngineSql.component(type)) + "[]";
      default -> {
        if (EngineSql.isInterval(type)) {
          yield "INTERVAL";
        }
        throw new Unrenderable("The type " + type);
      }
    };
  }

  @Override
  public String cast(String text, RelDataType from, RelDataType to) {
    return casts.write(text, from, to);
  }

  @Override
  public String tryCast(String text, RelDataType from, RelDataType to) {
    return tries.write(text, from, to);
  }

  @Override
  public String error(String message, RelDataType type) {
    return "CAST(error(" + Literals.quoted(message) + ") AS " + type(type) + ")";
  }

  @Override
  public String sortKey(String text, RelDataType type) {
    return text;
  }

  @Override
  public Optional<FiniteTimes> finiteTimes() {
    return Optional.of(
        new FiniteTimes("290309-12-22 (BC) 00:00:00", "294247-01-10 04:00:54.775806"));
  }

  @Override
  public boolean canIgnoreNulls() {
    return true;
  }

  /** IGNORE NULLS stands within the brackets. */
  @Override
  public String windowFunction(
      RexOver over, List<RelDataType> types, List<String> arguments, String nulls, String window) {
    if (nulls.isEmpty()) {
      return super.windowFunction(over, types, arguments, nulls, window);
    }
    List<String> within = new ArrayList<>(arguments);
    int last = within.size() - 1;
    within.set(last, within.get(last) + nulls);
    return super.windowFunction(over, types, within, "", window);
  }

  /** So that a bound of a frame, which may lie beyond all values of the type, can be computed. */
  @Override
  public String rangeKey(String text, RelDataType type) {
    return switch (type.getSqlTypeName()) {
      case TINYINT, SMALLINT, INTEGER -> "CAST(" + text + " AS BIGINT)";
      case BIGINT -> "CAST(" + text + " AS HUGEINT)";
      default -> text;
    };
  }

  /** DuckDB takes what can fail for volatile, and refuses it there. */
  @Override
  public boolean canBeWindowKey(String text) {
    return !text.contains("error(");
  }

  /** DuckDB 2.0 does, below a join whose condition takes NULL. */
  @Override
  public boolean losesRowOfNothing() {
    return true;
  }
}
