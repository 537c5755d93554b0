package dev.tidemark.planner.strategy.method;

import dev.tidemark.planner.dialect.Plans;
import dev.tidemark.planner.rel.Direction;
import dev.tidemark.planner.rel.EngineRelation;
import dev.tidemark.planner.rel.KeyPair;
import dev.tidemark.planner.rel.MatchRule;
import dev.tidemark.planner.rel.PointInTimeJoin;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.calcite.avatica.util.TimeUnit;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlIntervalQualifier;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

/** A random AS OF join: its data, its node, its question to the oracle. */
final class AsOfCase {
  private static final LocalDateTime EPOCH = LocalDateTime.of(1999, 12, 31, 23, 59, 59);
  private static final List<String> LEFT = List.of("id", "k1", "k2", "ts", "x");
  private static final List<String> RIGHT =
      List.of("k1", "k2", "event_time", "known_time", "is_deleted", "sequence", "f", "g");
  private static final int X = 4;
  private static final int EVENT_TIME = 2;
  private static final int KNOWN_TIME = 3;
  private static final int IS_DELETED = 4;
  private static final int SEQUENCE = 5;
  private static final int F = 6;
  private static final int G = 7;
  private static final String[] WORDS = {"a", "B", "b", "", "Z", "é", "aa"};

  private final Random random;
  private final Plans plans = new Plans();
  private final SqlTypeName timeType;

  /** Of the times; intervals in plans have milliseconds. */
  private final ChronoUnit unit;

  private final List<@Nullable Object[]> spine = new ArrayList<>();
  private final List<@Nullable Object[]> history = new ArrayList<>();
  private final PointInTimeJoin join;
  private final NestedLoopOracle.Question question;

  AsOfCase(long seed) {
    this.random = new Random(seed);
    this.unit = pick(ChronoUnit.MICROS, ChronoUnit.MILLIS);
    this.timeType =
        pick(
            SqlTypeName.TIMESTAMP,
            SqlTypeName.TIMESTAMP,
            SqlTypeName.TIMESTAMP_WITH_LOCAL_TIME_ZONE,
            SqlTypeName.BIGINT,
            SqlTypeName.VARCHAR);
    boolean group = timeType == SqlTypeName.VARCHAR ? false : random.nextInt(3) > 0;
    fill();

    List<KeyPair> keys = keys();
    Direction direction = pick(Direction.values());
    JoinRelType type = random.nextBoolean() ? JoinRelType.LEFT : JoinRelType.INNER;
    List<RexNode> conjuncts = new ArrayList<>();
    List<NestedLoopOracle.Condition> conditions = new ArrayList<>();
    EngineRelation left = EngineRelation.create(plans.cluster(), "spine", leftType(), 10);
    EngineRelation right = EngineRelation.create(plans.cluster(), "history", rightType(), 10);
    addConditions(conjuncts, conditions, left.getRowType(), right.getRowType(), direction);

    List<Integer> tieBreak =
        group ? List.of(KNOWN_TIME, SEQUENCE) : IntStream.range(0, RIGHT.size()).boxed().toList();
    boolean tombstones = group;
    boolean instants = timeType != SqlTypeName.BIGINT && timeType != SqlTypeName.VARCHAR;
    Optional<Duration> ttl =
        group && instants && direction.isBackward() && random.nextBoolean()
            ? Optional.of(Duration.of(random.nextInt(6), unit))
            : Optional.empty();
    RexBuilder rex = plans.cluster().getRexBuilder();
    RexNode condition = org.apache.calcite.rex.RexUtil.composeConjunction(rex, conjuncts);
    MatchRule rule =
        new MatchRule(
            keys,
            3,
            EVENT_TIME,
            direction,
            condition,
            tieBreak,
            tombstones ? OptionalInt.of(IS_DELETED) : OptionalInt.empty(),
            ttl);
    this.join = PointInTimeJoin.create(left, right, type, rule);
    this.question =
        new NestedLoopOracle.Question(
            keys.stream().mapToInt(KeyPair::left).toArray(),
            keys.stream().mapToInt(KeyPair::right).toArray(),
            !keys.isEmpty() && keys.get(0).nulls() == KeyPair.Nulls.EQUAL,
            3,
            EVENT_TIME,
            direction,
            (l, r) -> conditions.stream().allMatch(c -> c.isTrue(l, r)),
            tieBreak.stream().mapToInt(i -> i).toArray(),
            tombstones ? IS_DELETED : -1,
            ttl.map(span -> span.dividedBy(unit.getDuration())).orElse(-1L),
            type == JoinRelType.LEFT);
  }

  PointInTimeJoin join() {
    return join;
  }

  /** Sorted, fields separated by bars. */
  List<String> expected() {
    return NestedLoopOracle.join(question, spine, history, RIGHT.size()).stream()
        .map(this::text)
        .sorted()
        .toList();
  }

  Map<String, String> relations() {
    return Map.of("spine", values(LEFT, spine, 0), "history", values(RIGHT, history, LEFT.size()));
  }

  @SafeVarargs
  private <T> T pick(T... choices) {
    return choices[random.nextInt(choices.length)];
  }

  private void fill() {
    int spineRows = pick(0, 1, 3, 12);
    int historyRows = pick(0, 1, 5, 25);
    int times = pick(2, 6, 20);
    for (int i = 0; i < spineRows; i++) {
      boolean duplicate = i > 0 && random.nextInt(4) == 0;
      spine.add(
          duplicate
              ? spine.get(i - 1).clone()
              : new Object[] {(long) i, word(), number(3), time(times), number(4)});
    }
    for (int i = 0; i < historyRows; i++) {
      boolean duplicate = i > 0 && random.nextInt(4) == 0;
      @Nullable Object[] row =
          duplicate
              ? history.get(i - 1).clone()
              : new Object[] {
                word(),
                number(3),
                time(times),
                time(times),
                random.nextInt(6) == 0 ? null : random.nextInt(4) == 0,
                0L,
                word(),
                number(4)
              };
      row[SEQUENCE] = (long) i;
      if (random.nextInt(3) == 0) {
        row[F] = word();
      }
      history.add(row);
    }
    java.util.Collections.shuffle(history, random);
  }

  private @Nullable Object word() {
    return random.nextInt(8) == 0
        ? null
        : WORDS[Math.min(random.nextInt(4) * random.nextInt(4), 6)];
  }

  private @Nullable Object number(int bound) {
    return random.nextInt(8) == 0 ? null : (long) random.nextInt(bound) - 1;
  }

  private @Nullable Object time(int bound) {
    if (random.nextInt(10) == 0) {
      return null;
    }
    return timeType == SqlTypeName.VARCHAR
        ? Objects.toString(word(), "c")
        : (Object) (long) random.nextInt(bound);
  }

  private List<KeyPair> keys() {
    KeyPair.Nulls nulls = random.nextInt(3) == 0 ? KeyPair.Nulls.EQUAL : KeyPair.Nulls.NEVER_EQUAL;
    KeyPair word = new KeyPair(1, 0, nulls);
    KeyPair number = new KeyPair(2, 1, nulls);
    return pick(List.of(), List.of(word), List.of(number), List.of(number), List.of(word, number));
  }

  private RelDataType leftType() {
    RelDataType word = plans.nullable(SqlTypeName.VARCHAR);
    RelDataType number = plans.nullable(SqlTypeName.INTEGER);
    return plans
        .types()
        .createStructType(
            List.of(plans.nullable(SqlTypeName.BIGINT), word, number, timeType(), number), LEFT);
  }

  private RelDataType rightType() {
    RelDataType word = plans.nullable(SqlTypeName.VARCHAR);
    RelDataType number = plans.nullable(SqlTypeName.INTEGER);
    return plans
        .types()
        .createStructType(
            List.of(
                word,
                number,
                timeType(),
                timeType(),
                plans.nullable(SqlTypeName.BOOLEAN),
                plans.nullable(SqlTypeName.BIGINT),
                word,
                number),
            RIGHT);
  }

  private RelDataType timeType() {
    return plans.nullable(timeType);
  }

  private void addConditions(
      List<RexNode> nodes,
      List<NestedLoopOracle.Condition> conditions,
      RelDataType left,
      RelDataType right,
      Direction direction) {
    RexBuilder rex = plans.cluster().getRexBuilder();
    java.util.function.IntFunction<RexNode> ofLeft =
        i -> rex.makeInputRef(left.getFieldList().get(i).getType(), i);
    java.util.function.IntFunction<RexNode> ofRight =
        i -> rex.makeInputRef(right.getFieldList().get(i).getType(), LEFT.size() + i);
    if (random.nextInt(4) == 0) {
      nodes.add(rex.makeCall(SqlStdOperatorTable.IS_NOT_NULL, ofRight.apply(F)));
      conditions.add((l, r) -> r[F] != null);
    }
    boolean instants = timeType != SqlTypeName.VARCHAR && timeType != SqlTypeName.BIGINT;
    if (random.nextInt(3) == 0) {
      boolean strict = !direction.isInclusive() ^ random.nextInt(5) == 0;
      long lag = instants && unit == ChronoUnit.MILLIS ? random.nextInt(7) - 3 : 0;
      nodes.add(
          rex.makeCall(
              strict ? SqlStdOperatorTable.GREATER_THAN : SqlStdOperatorTable.GREATER_THAN_OR_EQUAL,
              lag == 0 ? ofLeft.apply(3) : later(rex, ofLeft.apply(3), -lag),
              ofRight.apply(KNOWN_TIME)));
      conditions.add(
          (l, r) ->
              compare(lag == 0 || l[3] == null ? l[3] : (Long) l[3] - lag, r[KNOWN_TIME])
                  .filter(o -> strict ? o > 0 : o >= 0)
                  .isPresent());
    }
    if (random.nextInt(4) == 0) {
      nodes.add(
          rex.makeCall(
              SqlStdOperatorTable.GREATER_THAN,
              ofLeft.apply(X),
              rex.makeExactLiteral(BigDecimal.ZERO)));
      conditions.add((l, r) -> l[X] != null && (Long) l[X] > 0);
    }
    if (random.nextInt(5) == 0) {
      nodes.add(rex.makeCall(SqlStdOperatorTable.LESS_THAN, ofRight.apply(G), ofLeft.apply(X)));
      conditions.add((l, r) -> compare(r[G], l[X]).filter(o -> o < 0).isPresent());
    }
    if (instants && random.nextInt(3) == 0) {
      long millis = unit == ChronoUnit.MILLIS ? random.nextInt(5) : 0;
      long span = direction.isBackward() ? -millis : millis;
      RexNode bound = later(rex, ofLeft.apply(3), span);
      nodes.add(
          direction.isBackward()
              ? rex.makeCall(
                  SqlStdOperatorTable.GREATER_THAN_OR_EQUAL, ofRight.apply(EVENT_TIME), bound)
              : rex.makeCall(
                  SqlStdOperatorTable.LESS_THAN_OR_EQUAL, ofRight.apply(EVENT_TIME), bound));
      conditions.add(
          (l, r) ->
              compare(r[EVENT_TIME], l[3] == null ? null : (Long) l[3] + span)
                  .filter(o -> direction.isBackward() ? o >= 0 : o <= 0)
                  .isPresent());
    }
  }

  private static RexNode later(RexBuilder rex, RexNode time, long millis) {
    RexNode interval =
        rex.makeIntervalLiteral(
            BigDecimal.valueOf(Math.abs(millis)),
            new SqlIntervalQualifier(TimeUnit.SECOND, null, SqlParserPos.ZERO));
    return rex.makeCall(
        time.getType(),
        millis < 0 ? SqlStdOperatorTable.MINUS_DATE : SqlStdOperatorTable.DATETIME_PLUS,
        List.of(time, interval));
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static Optional<Integer> compare(@Nullable Object a, @Nullable Object b) {
    return a == null || b == null ? Optional.empty() : Optional.of(((Comparable) a).compareTo(b));
  }

  private String values(List<String> names, List<@Nullable Object[]> rows, int from) {
    List<String> types = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      types.add(sqlType(from + i));
    }
    String empty =
        types.stream()
            .map(type -> "CAST(NULL AS " + type + ")")
            .collect(Collectors.joining(", ", "(", ")"));
    List<String> texts = new ArrayList<>(List.of(empty));
    for (@Nullable Object[] row : rows) {
      List<String> items = new ArrayList<>();
      for (int i = 0; i < row.length; i++) {
        items.add(literal(row[i], types.get(i)));
      }
      texts.add("(" + String.join(", ", items) + ")");
    }
    String numbered = String.join(", ", names) + ", n";
    List<String> counted = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      String text = texts.get(i);
      counted.add(text.substring(0, text.length() - 1) + ", " + i + ")");
    }
    return "(SELECT "
        + String.join(", ", names)
        + " FROM (VALUES "
        + String.join(", ", counted)
        + ") AS v("
        + numbered
        + ") WHERE n > 0)";
  }

  private String sqlType(int column) {
    boolean isTime = column == 3 || column == 7 || column == 8;
    if (isTime) {
      return switch (timeType) {
        case TIMESTAMP -> "timestamp";
        case TIMESTAMP_WITH_LOCAL_TIME_ZONE -> "timestamp with time zone";
        case BIGINT -> "bigint";
        default -> "varchar";
      };
    }
    return switch (column) {
      case 0, 10 -> "bigint";
      case 1, 5, 11 -> "varchar";
      case 9 -> "boolean";
      default -> "integer";
    };
  }

  private String literal(@Nullable Object value, String type) {
    if (value == null) {
      return "NULL";
    }
    if (type.startsWith("timestamp")) {
      return "CAST('" + instant((Long) value) + "' AS " + type + ")";
    }
    return value instanceof String ? "'" + value + "'" : value.toString();
  }

  private LocalDateTime instant(long units) {
    return EPOCH.plus(units, unit);
  }

  private String text(@Nullable Object[] row) {
    List<String> fields = new ArrayList<>();
    for (int i = 0; i < row.length; i++) {
      Object value = row[i];
      String type = sqlType(i);
      if (value instanceof Long units && type.startsWith("timestamp")) {
        LocalDateTime time = instant(units);
        fields.add(
            type.equals("timestamp") ? time.toString() : time.toInstant(ZoneOffset.UTC).toString());
      } else {
        fields.add(value == null ? "NULL" : value.toString());
      }
    }
    return String.join("|", fields);
  }

  @Override
  public String toString() {
    return join.rule()
        + "\n"
        + join.joinType()
        + "\nspine "
        + spine.stream().map(Arrays::toString).toList()
        + "\nhistory "
        + history.stream().map(Arrays::toString).toList();
  }
}
