package dev.tidemark.planner.dialect;

import dev.tidemark.planner.engine.EngineKind;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.type.SqlTypeName;

/** PostgreSQL, from version 12. */
final class PostgresSql extends EngineSql {
  static final PostgresSql INSTANCE = new PostgresSql();

  private final Calls calls = new PostgresCalls(this);
  private final Aggregates aggregates = new PostgresAggregates(this);
  private final PostgresCasts casts = new PostgresCasts(this);
  private final Literals literals = new PostgresLiterals(this);

  private PostgresSql() {}

  @Override
  EngineKind kind() {
    return EngineKind.POSTGRES;
  }

  @Override
  String displayName() {
    return "PostgreSQL";
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
      case BOOLEAN -> "boolean";
      case TINYINT, SMALLINT -> "smallint";
      case INTEGER -> "integer";
      case BIGINT -> "bigint";
      case REAL -> "real";
      case FLOAT, DOUBLE -> "double precision";
      case DECIMAL -> "numeric(" + type.getPrecision() + ", " + type.getScale() + ")";
      case CHAR, VARCHAR, NULL -> "text";
      case BINARY, VARBINARY -> "bytea";
      case DATE -> "date";
      case TIME -> "time";
      case TIMESTAMP -> "timestamp";
      case TIMESTAMP_WITH_LOCAL_TIME_ZONE, TIMESTAMP_TZ -> "timestamp with time zone";
      case UUID -> "uuid";
      case ARRAY -> type(EngineSql.component(type)) + "[]";
      default -> {
        if (EngineSql.isInterval(type)) {
          yield "interval";
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
    throw new Unrenderable("A check that can fail");
  }

  @Override
  String sortKey(String text, RelDataType type) {
    boolean collated =
        RelationWriter.isText(type)
            || type.getSqlTypeName() == SqlTypeName.ARRAY
                && RelationWriter.isText(EngineSql.component(type));
    return collated ? "(" + text + " COLLATE \"C\")" : text;
  }

  /** PostgreSQL runs FULL JOIN only where an equality can be hashed or merged. */
  @Override
  void checkJoin(Join join) {
    if (join.getJoinType() == JoinRelType.FULL && join.analyzeCondition().leftKeys.isEmpty()) {
      throw new Unrenderable("A FULL JOIN without an equality");
    }
  }

  @Override
  boolean canIgnoreNulls() {
    return false;
  }
}
