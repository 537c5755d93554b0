package dev.tidemark.planner.dialect.postgres;

import dev.tidemark.planner.dialect.engine.Aggregates;
import dev.tidemark.planner.dialect.engine.Calls;
import dev.tidemark.planner.dialect.engine.EngineSql;
import dev.tidemark.planner.dialect.engine.FiniteTimes;
import dev.tidemark.planner.dialect.engine.Literals;
import dev.tidemark.planner.dialect.engine.TextTypes;
import dev.tidemark.planner.dialect.engine.Unrenderable;
import dev.tidemark.planner.engine.EngineKind;
import java.util.Optional;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinInfo;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.type.SqlTypeName;

/** PostgreSQL, from version 12. */
public final class PostgresSql extends EngineSql {
  public static final PostgresSql INSTANCE = new PostgresSql();

  private final Calls calls = new PostgresCalls(this);
  private final Aggregates aggregates = new PostgresAggregates(this);
  private final PostgresCasts casts = new PostgresCasts(this);
  private final Literals literals = new PostgresLiterals(this);

  private PostgresSql() {}

  @Override
  public EngineKind kind() {
    return EngineKind.POSTGRES;
  }

  @Override
  public String displayName() {
    return "PostgreSQL";
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
  public String cast(String text, RelDataType from, RelDataType to) {
    return casts.write(text, from, to);
  }

  @Override
  public String error(String message, RelDataType type) {
    throw new Unrenderable("A check that can fail");
  }

  @Override
  public String sortKey(String text, RelDataType type) {
    boolean collated =
        TextTypes.isText(type)
            || type.getSqlTypeName() == SqlTypeName.ARRAY
                && TextTypes.isText(EngineSql.component(type));
    return collated ? "(" + text + " COLLATE \"C\")" : text;
  }

  /** PostgreSQL runs FULL JOIN only where an equality can be hashed or merged. */
  @Override
  public void checkJoin(Join join) {
    JoinInfo info =
        JoinInfo.createWithStrictEquality(join.getLeft(), join.getRight(), join.getCondition());
    if (join.getJoinType() == JoinRelType.FULL && info.leftKeys.isEmpty()) {
      throw new Unrenderable("A FULL JOIN without an equality");
    }
  }

  @Override
  public Optional<FiniteTimes> finiteTimes() {
    return Optional.of(new FiniteTimes("4714-11-24 00:00:00 BC", "294276-12-31 23:59:59.999999"));
  }

  @Override
  public boolean canIgnoreNulls() {
    return false;
  }
}
