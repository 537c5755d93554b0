package dev.tidemark.sqltests.asof.oracle;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An expression over a left row and a right row: what is written, and what it is worth. What is
 * over one table only takes it for the right side.
 *
 * @param rightColumns the ordinals of the right row that it reads
 * @param usesInterval whether it adds or subtracts one
 * @param shiftedFrom the time that an interval was added to
 */
public record Expr(
    String sql,
    SqlType type,
    boolean readsLeft,
    Set<Integer> rightColumns,
    boolean usesInterval,
    Value value,
    Optional<Expr> shiftedFrom) {

  /** What an expression is worth; NULL is null, and a condition that isn't known is too. */
  @FunctionalInterface
  public interface Value {
    @Nullable Object of(@Nullable Object[] left, @Nullable Object[] right);
  }

  /** Copies the ordinals. */
  public Expr {
    rightColumns = Set.copyOf(rightColumns);
  }

  public static Expr left(Field field, int ordinal) {
    return new Expr(
        field.sql(), field.type(), true, Set.of(), false, (l, r) -> l[ordinal], Optional.empty());
  }

  public static Expr right(Field field, int ordinal) {
    return new Expr(
        field.sql(),
        field.type(),
        false,
        Set.of(ordinal),
        false,
        (l, r) -> r[ordinal],
        Optional.empty());
  }

  public static Expr constant(SqlType type, @Nullable Object value) {
    return new Expr(
        type.literal(value), type, false, Set.of(), false, (l, r) -> value, Optional.empty());
  }

  /** The same, asked by a parameter. */
  public static Expr parameter(SqlType type, Object value) {
    return constant(type, value).written(BoundText.marked(type, value));
  }

  public boolean isTrue(@Nullable Object[] left, @Nullable Object[] right) {
    return Boolean.TRUE.equals(value.of(left, right));
  }

  public Expr compare(Comparison comparison, Expr other) {
    return of(
        sql + " " + comparison.sql() + " " + other.sql,
        SqlType.BOOLEAN,
        List.of(this, other),
        values ->
            values[0] == null || values[1] == null
                ? null
                : comparison.holds(SqlOrder.compare(values[0], values[1])));
  }

  public Expr isNotDistinctFrom(Expr other) {
    return of(
        sql + " IS NOT DISTINCT FROM " + other.sql,
        SqlType.BOOLEAN,
        List.of(this, other),
        values -> SqlOrder.compareNullsLowest(values[0], values[1]) == 0);
  }

  public Expr between(Expr low, Expr high) {
    Expr both = compare(Comparison.AT_LEAST, low).and(compare(Comparison.AT_MOST, high));
    return both.written("%s BETWEEN %s AND %s".formatted(sql, low.sql, high.sql));
  }

  public Expr isNull() {
    return of(sql + " IS NULL", SqlType.BOOLEAN, List.of(this), values -> values[0] == null);
  }

  public Expr isNotNull() {
    return of(sql + " IS NOT NULL", SqlType.BOOLEAN, List.of(this), values -> values[0] != null);
  }

  public Expr isTrue() {
    return of(
        "(" + sql + ") IS TRUE",
        SqlType.BOOLEAN,
        List.of(this),
        values -> Boolean.TRUE.equals(values[0]));
  }

  public Expr isNotTrue() {
    return of(
        "(" + sql + ") IS NOT TRUE",
        SqlType.BOOLEAN,
        List.of(this),
        values -> !Boolean.TRUE.equals(values[0]));
  }

  public Expr not() {
    return of(
        "NOT (" + sql + ")",
        SqlType.BOOLEAN,
        List.of(this),
        values -> values[0] == null ? null : !(Boolean) values[0]);
  }

  public Expr and(Expr other) {
    return of(
        sql + " AND " + other.sql,
        SqlType.BOOLEAN,
        List.of(this, other),
        values -> connected(values, false));
  }

  public Expr or(Expr other) {
    return of(
        "(" + sql + " OR " + other.sql + ")",
        SqlType.BOOLEAN,
        List.of(this, other),
        values -> connected(values, true));
  }

  /** AND is decided by a false operand, OR by a true one. */
  private static @Nullable Object connected(@Nullable Object[] values, boolean deciding) {
    if (Boolean.valueOf(deciding).equals(values[0])
        || Boolean.valueOf(deciding).equals(values[1])) {
      return deciding;
    }
    return values[0] == null || values[1] == null ? null : !deciding;
  }

  public Expr in(List<Expr> constants) {
    Expr any =
        constants.stream().map(c -> compare(Comparison.EQUAL, c)).reduce(Expr::or).orElseThrow();
    return any.written(
        constants.stream().map(Expr::sql).collect(Collectors.joining(", ", sql + " IN (", ")")));
  }

  /** A time so many seconds later, or earlier if negative. */
  public Expr plusSeconds(int seconds) {
    Expr sum =
        of(
            "%s %s INTERVAL '%d' SECOND".formatted(sql, seconds < 0 ? "-" : "+", Math.abs(seconds)),
            type,
            List.of(this),
            values ->
                values[0] == null
                    ? null
                    : ((LocalDateTime) values[0]).plus(Duration.ofSeconds(seconds)));
    return new Expr(sum.sql, type, readsLeft, rightColumns, true, sum.value, Optional.of(this));
  }

  /** The same with the number of seconds asked by a parameter. */
  public Expr plusBoundSeconds(int seconds) {
    String number = BoundText.marked(SqlType.BIGINT, (long) seconds);
    return plusSeconds(seconds).written(sql + " + " + number + " * INTERVAL '1' SECOND");
  }

  /** Without the interval that was added last. */
  Expr unshifted() {
    return shiftedFrom.orElse(this);
  }

  /** The same value as another type that is wide enough for it. */
  public Expr cast(SqlType wider) {
    return of(
        "CAST(" + sql + " AS " + wider.sql() + ")",
        wider,
        List.of(this),
        values -> widened(values[0], wider));
  }

  private static @Nullable Object widened(@Nullable Object value, SqlType wider) {
    if (value instanceof LocalDate day && wider != SqlType.DATE) {
      return day.atStartOfDay();
    }
    return value instanceof Long whole && wider == SqlType.DECIMAL
        ? BigDecimal.valueOf(whole)
        : value;
  }

  /** Another value where this one is NULL. */
  public Expr orElse(Expr other) {
    return of(
        "COALESCE(" + sql + ", " + other.sql + ")",
        type,
        List.of(this, other),
        values -> values[0] == null ? values[1] : values[0]);
  }

  /** NULL where this value is another one. */
  public Expr nullIf(Expr other) {
    return of(
        "NULLIF(" + sql + ", " + other.sql + ")",
        type,
        List.of(this, other),
        values ->
            values[0] == null || values[1] == null || SqlOrder.compare(values[0], values[1]) != 0
                ? values[0]
                : null);
  }

  /** This value where a condition holds, else NULL. */
  public Expr where(Expr condition) {
    return of(
        "CASE WHEN " + condition.sql + " THEN " + sql + " END",
        type,
        List.of(this, condition),
        values -> Boolean.TRUE.equals(values[1]) ? values[0] : null);
  }

  /** The day of a time. */
  public Expr day() {
    return of(
        "CAST(" + sql + " AS DATE)",
        SqlType.DATE,
        List.of(this),
        values -> values[0] == null ? null : ((LocalDateTime) values[0]).toLocalDate());
  }

  /** The same meaning in other words. */
  public Expr written(String other) {
    return new Expr(other, type, readsLeft, rightColumns, usesInterval, value, shiftedFrom);
  }

  private interface Function {
    @Nullable Object of(@Nullable Object[] values);
  }

  private static Expr of(String sql, SqlType type, List<Expr> operands, Function function) {
    return new Expr(
        sql,
        type,
        operands.stream().anyMatch(Expr::readsLeft),
        operands.stream()
            .map(Expr::rightColumns)
            .flatMap(Collection::stream)
            .collect(Collectors.toCollection(HashSet::new)),
        operands.stream().anyMatch(Expr::usesInterval),
        (l, r) -> {
          @Nullable Object[] values = new @Nullable Object[operands.size()];
          for (int i = 0; i < values.length; i++) {
            values[i] = operands.get(i).value.of(l, r);
          }
          return function.of(values);
        },
        Optional.empty());
  }
}
