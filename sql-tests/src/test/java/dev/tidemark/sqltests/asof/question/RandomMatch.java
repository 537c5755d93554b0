package dev.tidemark.sqltests.asof.question;

import dev.tidemark.sqltests.asof.oracle.Comparison;
import dev.tidemark.sqltests.asof.oracle.Conjunct;
import dev.tidemark.sqltests.asof.oracle.Expr;
import dev.tidemark.sqltests.asof.oracle.Operand;
import dev.tidemark.sqltests.asof.oracle.SqlType;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** The comparisons of a join: of the right side's order with the spine, and of other columns. */
final class RandomMatch {
  private static final List<Comparison> ORDERS =
      List.of(Comparison.LESS, Comparison.AT_MOST, Comparison.GREATER, Comparison.AT_LEAST);

  /** How a group's event time stands to the spine: most often as a store of features asks. */
  private static final List<Comparison> DIRECTIONS =
      List.of(
          Comparison.AT_MOST,
          Comparison.AT_MOST,
          Comparison.LESS,
          Comparison.GREATER,
          Comparison.AT_LEAST);

  private static final List<String> KNOWN = List.of("known_time", "write_time", "published");

  /** Those of them that are near a spine's times. */
  private static final List<String> KNOWN_LATE = List.of("known_time", "published");

  /** Seconds that an interval may have; TTLs are among them. */
  private static final int SPAN = 5;

  private final Draw draw;
  private final Operand left;
  private final Operand right;
  private final List<Pair> pairs;
  private final Optional<Pair> chosen;
  private boolean usesInterval;

  /** The comparison that gives the direction, once it is drawn. */
  private Optional<Comparison> direction = Optional.empty();

  /** What it compares on the left. */
  private Optional<Expr> timeOnLeft = Optional.empty();

  private record Pair(Expr left, Expr right) {}

  RandomMatch(Draw draw, Operand left, Operand right) {
    this.draw = draw;
    this.left = left;
    this.right = right;
    this.pairs = pairs();
    this.chosen = pairs.isEmpty() ? Optional.empty() : Optional.of(draw.oneOf(pairs));
  }

  boolean isPossible() {
    return chosen.isPresent();
  }

  private List<Expr> ofLeft() {
    List<Expr> columns = new ArrayList<>();
    for (int i = 0; i < left.fields().size(); i++) {
      columns.add(Expr.left(left.fields().get(i), i));
    }
    return columns;
  }

  /** What may be compared for the order: for a group its event time, else whatever has one. */
  private List<Pair> pairs() {
    List<Expr> orders =
        right
            .group()
            .map(roles -> List.of(right.field(roles.eventTime())))
            .orElseGet(() -> right.all().stream().filter(RandomMatch::hasOrder).toList());
    List<Pair> found = new ArrayList<>();
    for (Expr order : orders) {
      for (Expr column : ofLeft()) {
        if (hasOrder(column) && column.type().isComparableWith(order.type())) {
          found.add(new Pair(column, order));
        }
      }
    }
    return found;
  }

  private static boolean hasOrder(Expr column) {
    return column.type().isTime() || column.type().isNumber() || column.type() == SqlType.VARCHAR;
  }

  private Optional<Pair> sameNamed() {
    return pairs.stream()
        .filter(
            p ->
                p.left().type().isTime()
                    && name(p.left()).equals(name(p.right()))
                    && RandomKeys.isUnique(left, name(p.left()))
                    && RandomKeys.isUnique(right, name(p.right())))
        .findFirst();
  }

  private static String name(Expr column) {
    return column.sql().substring(column.sql().indexOf('.') + 1);
  }

  /** The time column that both sides have, for USING. */
  Optional<String> sharedName() {
    return sameNamed().map(pair -> name(pair.right()));
  }

  Conjunct onSharedName() {
    Pair pair = sameNamed().orElseThrow();
    return Conjunct.bound(pair.right(), Comparison.AT_MOST, pair.left(), true);
  }

  /** One comparison, either way round. */
  Conjunct direction() {
    Pair pair = chosen.orElseThrow();
    Expr onLeft = draw.percent(10) ? shifted(pair.left()) : decorated(pair.left());
    boolean canShiftRight = right.group().isEmpty() || onLeft.type() == pair.right().type();
    Expr onRight = canShiftRight && draw.percent(10) ? shifted(pair.right()) : pair.right();
    usesInterval = onLeft.usesInterval() || onRight.usesInterval();
    Comparison comparison = anyDirection();
    direction = Optional.of(comparison);
    timeOnLeft = Optional.of(onLeft);
    return Conjunct.bound(onRight, comparison, onLeft, draw.percent(50));
  }

  private Comparison anyDirection() {
    return draw.oneOf(right.group().isPresent() ? DIRECTIONS : ORDERS);
  }

  /** One of two columns, if there are such two times of one type. */
  Conjunct plainDirection() {
    List<Pair> times =
        pairs.stream()
            .filter(p -> name(p.right()).equals("at") && p.left().type() == p.right().type())
            .toList();
    Pair pair = times.isEmpty() ? chosen.orElseThrow() : draw.oneOf(times);
    Comparison comparison =
        draw.percent(80) ? draw.oneOf(Comparison.AT_MOST, Comparison.LESS) : draw.oneOf(ORDERS);
    return Conjunct.bound(pair.right(), comparison, pair.left(), draw.percent(50));
  }

  /** A group's event time at or before a time of the left side, and its known time if asked for. */
  List<Conjunct> shorthand(boolean isKnown) {
    Pair pair = chosen.orElseThrow();
    Expr time = decorated(pair.left());
    Conjunct direction = Conjunct.bound(pair.right(), Comparison.AT_MOST, time, false);
    return isKnown
        ? List.of(direction, Conjunct.bound(right.knownTime(), Comparison.AT_MOST, time, false))
        : List.of(direction);
  }

  /** One time for all rows of the left side; empty where none of them has any. */
  Optional<Conjunct> atOneTime() {
    Pair pair = chosen.orElseThrow();
    List<Object> times =
        left.rows().stream()
            .map(row -> pair.left().value().of(row, row))
            .filter(Objects::nonNull)
            .toList();
    if (times.isEmpty()) {
      return Optional.empty();
    }
    Expr time = new RandomConstant(draw).of(pair.left().type(), times);
    return Optional.of(Conjunct.bound(pair.right(), draw.oneOf(ORDERS), time, draw.percent(50)));
  }

  private Expr decorated(Expr time) {
    if (draw.percent(15)) {
      return shifted(time);
    } else if (draw.percent(10) && time.type().isTime()) {
      return time.cast(
          time.type() == SqlType.INSTANT
              ? SqlType.INSTANT
              : draw.oneOf(SqlType.TIMESTAMP, SqlType.INSTANT));
    } else if (draw.percent(8)) {
      return computed(time);
    }
    return time;
  }

  private Expr computed(Expr time) {
    List<Expr> alike = ofLeft().stream().filter(e -> e.type() == time.type()).toList();
    return switch (draw.below(4)) {
      case 0 -> isClock(time) ? time.day() : time;
      case 1 -> time.orElse(draw.oneOf(alike));
      case 2 -> time.nullIf(draw.oneOf(alike));
      default -> time.where(literally());
    };
  }

  /** A comparison with a CASE doesn't tell the types of the parameters in it. */
  private Expr literally() {
    boolean takes = draw.takeParameters(false);
    Expr condition = RandomPredicate.onLeft(left, draw).any();
    draw.takeParameters(takes);
    return condition;
  }

  /** The event time once more: anywhere, and not only as a bound. */
  Optional<Conjunct> ofEventTime() {
    Expr eventTime = right.field(right.group().orElseThrow().eventTime());
    List<Expr> times = ofLeft().stream().filter(e -> e.type().isTime()).toList();
    if (times.isEmpty()) {
      return Optional.empty();
    }
    Expr time = draw.oneOf(times);
    Expr onLeft = draw.percent(30) ? shifted(time) : time;
    return Optional.of(
        switch (draw.below(3)) {
          case 0 -> Conjunct.of(eventTime.compare(Comparison.NOT_EQUAL, onLeft));
          case 1 ->
              Conjunct.of(
                  eventTime
                      .compare(draw.oneOf(Comparison.values()), onLeft)
                      .or(RandomPredicate.on(right, draw).any()));
          default -> Conjunct.bound(eventTime, draw.oneOf(ORDERS), onLeft, draw.percent(50));
        });
  }

  private Expr shifted(Expr time) {
    return isClock(time) ? later(time, draw.below(SPAN) - SPAN / 2) : time;
  }

  private Expr later(Expr time, int seconds) {
    return new RandomConstant(draw).shifted(time, seconds);
  }

  private static boolean isClock(Expr time) {
    return time.type() == SqlType.TIMESTAMP || time.type() == SqlType.INSTANT;
  }

  /** The other bound, with an interval or another column of the spine. */
  Optional<Conjunct> tolerance() {
    Pair pair = chosen.orElseThrow();
    Expr time = pair.left();
    if (!isClock(time)) {
      return Optional.empty();
    }
    int span = draw.below(SPAN);
    Comparison comparison = draw.oneOf(ORDERS);
    boolean isLower = comparison == Comparison.GREATER || comparison == Comparison.AT_LEAST;
    if (draw.percent(25)) {
      Expr other = anotherLeft(pair);
      return Optional.of(Conjunct.bound(pair.right(), comparison, other, draw.percent(50)));
    }
    int seconds = isLower ? -span : span;
    boolean shiftsRight = draw.percent(20) && !usesInterval && isClock(pair.right());
    return Optional.of(
        shiftsRight
            ? Conjunct.bound(later(pair.right(), -seconds), comparison, time, draw.percent(50))
            : Conjunct.bound(pair.right(), comparison, later(time, seconds), draw.percent(50)));
  }

  private Expr anotherLeft(Pair pair) {
    return draw.oneOf(
            pairs.stream().filter(p -> p.right().sql().equals(pair.right().sql())).toList())
        .left();
  }

  /** Only what was known, or what was not. */
  Optional<Conjunct> knowledge() {
    List<String> names = draw.percent(20) ? KNOWN : KNOWN_LATE;
    List<Expr> known =
        right.all().stream().filter(e -> names.contains(name(e).replace("r_", ""))).toList();
    List<Expr> times = ofLeft().stream().filter(e -> e.type().isTime()).toList();
    if (known.isEmpty() || times.isEmpty()) {
      return Optional.empty();
    }
    Comparison comparison =
        draw.percent(80) ? draw.oneOf(Comparison.AT_MOST, Comparison.LESS) : draw.oneOf(ORDERS);
    if (draw.percent(60) && timeOnLeft.filter(t -> t.type().isTime()).isPresent()) {
      return Optional.of(
          Conjunct.bound(
              draw.oneOf(known), cutAtTime(), timeOnLeft.orElseThrow(), draw.percent(50)));
    }
    Expr other =
        draw.percent(70) && chosen.orElseThrow().left().type().isTime()
            ? chosen.orElseThrow().left()
            : draw.oneOf(times);
    Expr column = draw.oneOf(known);
    boolean shiftsRight = column.type() == other.type() && draw.percent(10);
    return Optional.of(
        Conjunct.bound(
            shiftsRight ? shifted(column) : column,
            comparison,
            draw.percent(30) ? shifted(other) : other,
            draw.percent(50)));
  }

  /** Mostly exclusive where the direction is inclusive, and the other way round. */
  private Comparison cutAtTime() {
    boolean isInclusive = direction.filter(d -> d == Comparison.AT_MOST).isPresent();
    return isInclusive == draw.percent(65) ? Comparison.LESS : Comparison.AT_MOST;
  }

  /** A comparison of any two columns, or one of two that may hold. */
  Optional<Conjunct> ofBothSides() {
    List<Expr> conditions = new ArrayList<>();
    for (Expr onLeft : ofLeft()) {
      for (Expr onRight : right.all()) {
        if (onLeft.type().isComparableWith(onRight.type())
            && !(right.group().isPresent() && readsEventTime(onRight))) {
          conditions.add(onRight.compare(draw.oneOf(Comparison.values()), onLeft));
        }
      }
    }
    if (conditions.isEmpty()) {
      return Optional.empty();
    }
    Expr one = draw.oneOf(conditions);
    return Optional.of(Conjunct.of(draw.percent(30) ? one.or(draw.oneOf(conditions)) : one));
  }

  private boolean readsEventTime(Expr column) {
    return column.rightColumns().contains(right.group().orElseThrow().eventTime());
  }

  private Between between = new Between("", List.of());

  private record Between(String sql, List<Conjunct> bounds) {}

  /** Both bounds in one. */
  List<Conjunct> between() {
    Pair pair = chosen.orElseThrow();
    Expr time = pair.left();
    int span = draw.below(SPAN);
    int form = isClock(time) ? draw.below(right.group().isPresent() ? 4 : 5) : 4;
    between =
        switch (form) {
          case 0 -> rightBetween(pair.right(), later(time, -span), time);
          case 1 -> rightBetween(pair.right(), time, later(time, span));
          case 2 -> rightBetween(pair.right(), later(time, -span), later(time, 1));
          case 3 -> leftBetween(time, pair.right(), span);
          default -> rightBetween(pair.right(), time, anotherLeft(pair));
        };
    return between.bounds();
  }

  String betweenText() {
    return between.sql();
  }

  private static Between rightBetween(Expr value, Expr low, Expr high) {
    return new Between(
        value.between(low, high).sql(),
        List.of(
            Conjunct.bound(value, Comparison.AT_LEAST, low, false),
            Conjunct.bound(value, Comparison.AT_MOST, high, false)));
  }

  private static Between leftBetween(Expr time, Expr value, int span) {
    Expr high = isClock(value) ? value.plusSeconds(span) : value;
    return new Between(
        time.between(value, high).sql(),
        List.of(
            Conjunct.bound(value, Comparison.AT_MOST, time, true),
            Conjunct.bound(high, Comparison.AT_LEAST, time, true)));
  }
}
