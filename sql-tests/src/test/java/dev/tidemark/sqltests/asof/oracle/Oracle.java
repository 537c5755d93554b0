package dev.tidemark.sqltests.asof.oracle;

import dev.tidemark.sqltests.asof.oracle.Conjunct.Bound;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The AS OF join by trying every pair of rows: the contract's section 6, rule by rule, and nothing
 * of how it is done. Slow and plain.
 */
public final class Oracle {
  private final AsOf join;
  private final Conjunct direction;
  private final Bound bound;

  private Oracle(AsOf join) {
    this.join = join;
    this.direction = direction(join);
    this.bound = direction.bound().orElseThrow();
  }

  /** The rows of the join: the left's fields, then the right's. */
  public static List<@Nullable Object[]> rows(AsOf join) {
    return new Oracle(join).rows(left -> List.of());
  }

  /** The same rows with what {@code FEATURE_STATUS} says at their end. */
  public static List<@Nullable Object[]> rowsWithStatus(AsOf join) {
    Oracle oracle = new Oracle(join);
    return oracle.rows(left -> List.of(oracle.status(left)));
  }

  private List<@Nullable Object[]> rows(Function<@Nullable Object[], List<Object>> more) {
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (@Nullable Object[] left : join.left().rows()) {
      @Nullable Object @Nullable [] match = match(left);
      if (match != null || join.keepsUnmatched()) {
        rows.add(concat(left, match, more.apply(left)));
      }
    }
    return rows;
  }

  /** How many rows a join answers, and in how many of them the knowledge cut changes the match. */
  public record Leakage(long rows, long changed) {}

  /** Of a join with a feature group. */
  public static Leakage leakage(AsOf join) {
    Oracle oracle = new Oracle(join);
    List<@Nullable Object[]> spine =
        join.left().rows().stream().filter(oracle::isAnswered).toList();
    long changed = spine.stream().filter(oracle::isChangedByCut).count();
    return new Leakage(spine.size(), changed);
  }

  /** An inner join has no row for what conditions on the left alone leave out. */
  private boolean isAnswered(@Nullable Object[] left) {
    return join.keepsUnmatched()
        || Stream.concat(join.match().stream(), join.on().stream())
            .filter(c -> c.condition().readsLeft() && c.condition().rightColumns().isEmpty())
            .allMatch(c -> c.condition().isTrue(left, NO_ROW));
  }

  private boolean isChangedByCut(@Nullable Object[] left) {
    GroupRoles group = join.right().group().orElseThrow();
    Object time = bound.left().unshifted().value().of(left, NO_ROW);
    @Nullable Object @Nullable [] asWritten = match(left);
    @Nullable Object @Nullable [] withCut =
        outcome(
            left,
            right ->
                time != null
                    && isCandidate(left, right, c -> true)
                    && SqlOrder.compare(Objects.requireNonNull(right[group.knownTime()]), time)
                        <= 0);
    return asWritten != withCut;
  }

  /** What became of the match, in the words of the manual. */
  private String status(@Nullable Object[] left) {
    if (match(left) != null) {
      return "MATCHED";
    }
    GroupRoles group = join.right().group().orElseThrow();
    @Nullable Object @Nullable [] winner =
        best(right -> isCandidate(left, right, c -> c == direction || !boundsEventTime(c, group)));
    if (winner != null) {
      return isTombstone(winner) ? "DELETED" : "EXPIRED";
    }
    boolean isThere =
        outcome(left, right -> isCandidate(left, right, c -> !isKnowledgeCut(c))) != null;
    return isThere ? "NOT_YET_KNOWN" : "NO_RECORD";
  }

  private static boolean boundsEventTime(Conjunct conjunct, GroupRoles group) {
    return conjunct.bound().isPresent() && readsEventTime(conjunct, group);
  }

  private boolean isKnowledgeCut(Conjunct conjunct) {
    return conjunct
        .bound()
        .map(b -> b.isBackward() && join.right().readsKnowledge(b.right()))
        .orElse(false);
  }

  /** Rule 1: what gives the direction. */
  private static Conjunct direction(AsOf join) {
    List<Conjunct> bounds = join.match().stream().filter(c -> isOrder(c, join.right())).toList();
    return bounds.stream()
        .filter(c -> !c.bound().orElseThrow().usesInterval())
        .findFirst()
        .orElseGet(() -> bounds.get(0));
  }

  private static boolean isOrder(Conjunct conjunct, Operand right) {
    return conjunct.bound().isPresent()
        && right.group().map(g -> readsEventTime(conjunct, g)).orElse(true);
  }

  private static boolean readsEventTime(Conjunct conjunct, GroupRoles group) {
    return conjunct.condition().rightColumns().contains(group.eventTime());
  }

  private @Nullable Object @Nullable [] match(@Nullable Object[] left) {
    return outcome(left, right -> isCandidate(left, right, c -> true));
  }

  private @Nullable Object @Nullable [] outcome(
      @Nullable Object[] left, Predicate<@Nullable Object[]> isCandidate) {
    @Nullable Object @Nullable [] best = best(isCandidate);
    return best == null || isTombstone(best) || isExpired(left, best) ? null : best;
  }

  private @Nullable Object @Nullable [] best(Predicate<@Nullable Object[]> isCandidate) {
    @Nullable Object @Nullable [] best = null;
    for (@Nullable Object[] right : join.right().rows()) {
      if (isCandidate.test(right) && (best == null || isBetter(right, best))) {
        best = right;
      }
    }
    return best;
  }

  /** Rule 2, by those of the conditions that are asked. Keys are conditions like any other. */
  private boolean isCandidate(
      @Nullable Object[] left, @Nullable Object[] right, Predicate<Conjunct> isAsked) {
    return Stream.concat(join.match().stream(), join.on().stream())
        .filter(isAsked)
        .allMatch(c -> satisfies(c, left, right));
  }

  private boolean satisfies(Conjunct conjunct, @Nullable Object[] left, @Nullable Object[] right) {
    return conjunct.condition().isTrue(left, right)
        || isTombstone(right) && join.right().namesFeature(conjunct.condition());
  }

  /** Rules 3 and 8. */
  private boolean isBetter(@Nullable Object[] right, @Nullable Object[] than) {
    int order = compare(bound.right(), right, than);
    if (order != 0) {
      return bound.isBackward() == order > 0;
    }
    for (int column : join.right().tieBreak()) {
      int tie = SqlOrder.compareNullsLowest(right[column], than[column]);
      if (tie != 0) {
        return tie > 0;
      }
    }
    return false;
  }

  private static int compare(Expr order, @Nullable Object[] right, @Nullable Object[] than) {
    return SqlOrder.compare(
        Objects.requireNonNull(order.value().of(NO_ROW, right)),
        Objects.requireNonNull(order.value().of(NO_ROW, than)));
  }

  private static final @Nullable Object[] NO_ROW = {};

  /** Rule 4. */
  private boolean isTombstone(@Nullable Object[] right) {
    return join.right().group().map(g -> Boolean.TRUE.equals(right[g.isDeleted()])).orElse(false);
  }

  /** Rule 5. */
  private boolean isExpired(@Nullable Object[] left, @Nullable Object[] match) {
    return join.right()
        .group()
        .filter(group -> join.appliesTtl() && bound.isBackward() && !hasTolerance(group))
        .flatMap(GroupRoles::ttl)
        .map(ttl -> age(left, match).compareTo(ttl) > 0)
        .orElse(false);
  }

  private boolean hasTolerance(GroupRoles group) {
    return join.match().stream()
        .anyMatch(
            c -> c.bound().filter(b -> !b.isSame(bound)).isPresent() && readsEventTime(c, group));
  }

  private Duration age(@Nullable Object[] left, @Nullable Object[] match) {
    return Duration.between(
        instant(bound.right().value().of(left, match)),
        instant(bound.left().value().of(left, match)));
  }

  private static LocalDateTime instant(@Nullable Object time) {
    return time instanceof LocalDate day
        ? day.atStartOfDay()
        : (LocalDateTime) Objects.requireNonNull(time);
  }

  private @Nullable Object[] concat(
      @Nullable Object[] left, @Nullable Object @Nullable [] match, List<Object> more) {
    int lefts = join.left().fields().size();
    int rights = join.right().fields().size();
    @Nullable Object[] row = new @Nullable Object[lefts + rights + more.size()];
    System.arraycopy(left, 0, row, 0, lefts);
    if (match != null) {
      System.arraycopy(match, 0, row, lefts, rights);
    }
    for (int i = 0; i < more.size(); i++) {
      row[lefts + rights + i] = more.get(i);
    }
    return row;
  }
}
