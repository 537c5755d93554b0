package dev.tidemark.planner.dialect.trino;

import dev.tidemark.planner.dialect.engine.Aggregates;
import dev.tidemark.planner.dialect.engine.Calls;
import dev.tidemark.planner.dialect.engine.EngineSql;
import dev.tidemark.planner.dialect.engine.FiniteTimes;
import dev.tidemark.planner.dialect.engine.Literals;
import dev.tidemark.planner.dialect.engine.Unrenderable;
import dev.tidemark.planner.engine.EngineKind;
import dev.tidemark.planner.rel.KeyPair;
import dev.tidemark.planner.rel.PointInTimeJoin;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Correlate;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.core.Uncollect;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;

/** Trino, as version 476 speaks, over Iceberg. */
public final class TrinoSql extends EngineSql {
  public static final TrinoSql INSTANCE = new TrinoSql();

  private final Calls calls = new TrinoCalls(this);
  private final Aggregates aggregates = new TrinoAggregates(this);
  private final TrinoCasts casts = new TrinoCasts(this);
  private final Literals literals = new TrinoLiterals(this);

  private static final int NANOS_PER_MILLI = 1_000_000;

  private TrinoSql() {}

  @Override
  public EngineKind kind() {
    return EngineKind.TRINO;
  }

  @Override
  public String displayName() {
    return "Trino";
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
      case TINYINT -> "tinyint";
      case SMALLINT -> "smallint";
      case INTEGER -> "integer";
      case BIGINT -> "bigint";
      case REAL -> "real";
      case FLOAT, DOUBLE -> "double";
      case DECIMAL -> "decimal(" + type.getPrecision() + ", " + type.getScale() + ")";
      case CHAR, VARCHAR, NULL -> "varchar";
      case BINARY, VARBINARY -> "varbinary";
      case DATE -> "date";
      case TIME -> "time(6)";
      case TIMESTAMP -> "timestamp(6)";
      case TIMESTAMP_WITH_LOCAL_TIME_ZONE, TIMESTAMP_TZ -> "timestamp(6) with time zone";
      case UUID -> "uuid";
      case ARRAY -> "array(" + type(EngineSql.component(type)) + ")";
      default -> throw new Unrenderable("The type " + type);
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

  /**
   * Text compares by code points, which is the order of UTF-8's bytes. Arrays with NULLs don't
   * compare at all, so each element says first whether it is one: NULLs are the greatest.
   */
  @Override
  public String sortKey(String text, RelDataType type) {
    if (type.getSqlTypeName() != SqlTypeName.ARRAY) {
      return text;
    }
    String some = some(EngineSql.component(type));
    return "transform(" + text + ", e -> ROW(e IS NULL, coalesce(e, " + some + ")))";
  }

  /** Any value of the type. */
  private String some(RelDataType type) {
    String value =
        switch (type.getSqlTypeName()) {
          case BOOLEAN -> "FALSE";
          case CHAR, VARCHAR, NULL -> "''";
          case BINARY, VARBINARY -> "X''";
          case DATE, TIMESTAMP, TIMESTAMP_WITH_LOCAL_TIME_ZONE, TIMESTAMP_TZ -> "DATE '1970-01-01'";
          case TIME -> "TIME '00:00:00'";
          case UUID -> "'00000000-0000-0000-0000-000000000000'";
          default -> "0";
        };
    return "CAST(" + value + " AS " + type(type) + ")";
  }

  @Override
  public boolean canIgnoreNulls() {
    return false;
  }

  @Override
  public String isTrue(String condition) {
    return "coalesce(" + condition + ", FALSE)";
  }

  /**
   * Its spans count milliseconds; what is finer is added to a number of nanoseconds. The text of a
   * timestamp of six digits ends with the last three of them, whatever its year.
   */
  @Override
  public String plus(String time, RelDataType type, Duration span) {
    long nanos = span.toNanos();
    if (nanos % NANOS_PER_MILLI == 0) {
      return super.plus(time, type, span);
    }
    String millis = "date_diff('millisecond', TIMESTAMP '1970-01-01 00:00:00 UTC', %s)";
    String utc = "with_timezone(" + time + ", 'UTC')";
    String since =
        millis.formatted(type.getSqlTypeName() == SqlTypeName.TIMESTAMP ? utc : time)
            + " * DECIMAL '1000000'";
    String local =
        type.getSqlTypeName() == SqlTypeName.TIMESTAMP
            ? time
            : "CAST(" + time + " AS timestamp(6))";
    String micros = "CAST(substr(CAST(" + local + " AS varchar), -3) AS bigint) * 1000";
    return "CAST(from_unixtime_nanos(CAST(%s + %s + %d AS decimal(38, 0))) AS %s)"
        .formatted(since, micros, nanos, type(type));
  }

  @Override
  public Optional<FiniteTimes> finiteTimes() {
    return Optional.empty();
  }

  /** Trino keeps no step: each that reads it computes it again. */
  @Override
  public String asKept() {
    return " AS ";
  }

  /** A number would bring all rows to one node. */
  @Override
  public String rowIdentity() {
    return "uuid()";
  }

  /** Trino has no NOT MATERIALIZED: it never materializes. */
  @Override
  public String withQuery(String name, String query) {
    return name + " AS " + query;
  }

  /** What Trino lacks, or has with another meaning. */
  @Override
  public void check(RelNode node) {
    if (node instanceof Correlate) {
      throw new Unrenderable("A correlated sub-query of this form");
    }
    if (node instanceof PointInTimeJoin join && isByInexact(join)) {
      throw new Unrenderable("An AS OF join by floating-point numbers or arrays");
    }
    if (node instanceof Uncollect) {
      throw new Unrenderable("UNNEST");
    }
    if (node instanceof Join join && join.getJoinType() == JoinRelType.FULL) {
      throw new Unrenderable("A FULL JOIN");
    }
    if (node instanceof Sort sort && (sort.offset != null || !(sort.fetch instanceof RexLiteral))) {
      throw new Unrenderable("An ORDER BY without a constant LIMIT, or with an OFFSET");
    }
  }

  /** NaN is no key and no time in Trino, and neither is an array that holds NULL. */
  private static boolean isByInexact(PointInTimeJoin join) {
    List<RelDataTypeField> fields = join.getLeft().getRowType().getFieldList();
    return Stream.concat(
            Stream.of(join.rule().leftTime()), join.rule().keys().stream().map(KeyPair::left))
        .map(field -> fields.get(field).getType())
        .anyMatch(
            type ->
                SqlTypeUtil.isApproximateNumeric(type)
                    || type.getSqlTypeName() == SqlTypeName.ARRAY);
  }
}
