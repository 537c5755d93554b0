package dev.tidemark.planner.dialect;

import dev.tidemark.planner.engine.EngineKind;
import org.apache.calcite.rel.type.RelDataType;

/** DuckDB. */
final class DuckDbSql extends EngineSql {
  static final DuckDbSql INSTANCE = new DuckDbSql();

  private final Calls calls = new DuckDbCalls(this);
  private final Aggregates aggregates = new DuckDbAggregates(this);
  private final DuckDbCasts casts = new DuckDbCasts(this);
  private final Literals literals = new Literals(this);

  private DuckDbSql() {}

  @Override
  EngineKind kind() {
    return EngineKind.DUCKDB;
  }

  @Override
  String displayName() {
    return "DuckDB";
  }

  @Override
  Calls calls() {
    return calls;
  }

  @Override
  Aggregates aggregates() {
    return aggregates;
  }

  @Override
  Literals literals() {
    return literals;
  }

  @Override
  String type(RelDataType type) {
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
  String cast(String text, RelDataType from, RelDataType to) {
    return casts.write(text, from, to);
  }

  @Override
  String error(String message, RelDataType type) {
    return "CAST(error(" + Literals.quoted(message) + ") AS " + type(type) + ")";
  }

  @Override
  String sortKey(String text, RelDataType type) {
    return text;
  }

  @Override
  boolean canIgnoreNulls() {
    return true;
  }
}
