package dev.tidemark.sqltests.asof;

import dev.tidemark.sqltests.asof.question.Draw;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A random join of a large spine, {@code s (id, k, t)}, with a large group, {@code f (k, at, rec)}
 * with a KNOWN TIME and a TTL, and what matches a row by the contract's section 6.
 *
 * @param direction how the event time is compared with the spine's time
 * @param cut how the known time is; empty for no cut
 * @param lag seconds after which a known record is there
 * @param tolerance seconds
 * @param least of the feature {@code v}
 */
record LargeJoin(
    String direction,
    String cut,
    int lag,
    Optional<Integer> tolerance,
    Optional<Long> least,
    boolean appliesTtl) {
  static final Duration TTL = Duration.ofSeconds(60);

  private static final Comparator<Row> RANK =
      Comparator.comparing(Row::at).thenComparing(Row::known).thenComparing(Row::sequence);

  /** A record of the group. */
  record Row(
      long key,
      LocalDateTime at,
      LocalDateTime known,
      boolean isDeleted,
      long sequence,
      long rec,
      long v) {}

  /** One that a merge can run: what was known is asked of earlier records only. */
  static LargeJoin any(Draw draw, boolean appliesTtl) {
    String direction = draw.oneOf("<=", "<=", "<=", "<", ">=", ">");
    return new LargeJoin(
        direction,
        direction.startsWith("<") ? draw.oneOf("", "<=", "<=", "<") : "",
        draw.percent(40) ? draw.below(30) : 0,
        draw.percent(30) ? Optional.of(draw.below(90)) : Optional.empty(),
        draw.percent(30) ? Optional.of((long) draw.below(5)) : Optional.empty(),
        appliesTtl);
  }

  private boolean isBackward() {
    return direction.startsWith("<");
  }

  /** What stands in MATCH_CONDITION. */
  String conditions(String alias) {
    StringBuilder conditions =
        new StringBuilder(alias).append(".at ").append(direction).append(" s.t");
    if (!cut.isEmpty()) {
      conditions.append(" AND %s.known_time %s s.t".formatted(alias, cut));
      if (lag > 0) {
        conditions.append(" - INTERVAL '" + lag + "' SECOND");
      }
    }
    tolerance.ifPresent(
        seconds ->
            conditions.append(
                " AND %s.at %s s.t %s INTERVAL '%d' SECOND"
                    .formatted(
                        alias, isBackward() ? ">=" : "<=", isBackward() ? "-" : "+", seconds)));
    least.ifPresent(number -> conditions.append(" AND " + alias + ".v >= " + number));
    return conditions.toString();
  }

  /**
   * The match of a row of the spine.
   *
   * @param records of its key
   */
  Optional<Row> match(LocalDateTime time, List<Row> records) {
    Comparator<Row> best =
        isBackward()
            ? RANK
            : Comparator.comparing(Row::at, Comparator.reverseOrder()).thenComparing(RANK);
    return records.stream()
        .filter(candidates(time))
        .max(best)
        .filter(row -> !row.isDeleted())
        .filter(row -> !isExpired(row, time));
  }

  private Predicate<Row> candidates(LocalDateTime time) {
    return row ->
        holds(direction, row.at(), time)
            && (cut.isEmpty() || holds(cut, row.known(), time.minusSeconds(lag)))
            && tolerance.stream().allMatch(seconds -> isWithin(row, time, seconds))
            && least.stream().allMatch(number -> row.isDeleted() || row.v() >= number);
  }

  private boolean isWithin(Row row, LocalDateTime time, int seconds) {
    return isBackward()
        ? !row.at().isBefore(time.minusSeconds(seconds))
        : !row.at().isAfter(time.plusSeconds(seconds));
  }

  private static boolean holds(String comparison, LocalDateTime left, LocalDateTime right) {
    int order = left.compareTo(right);
    return switch (comparison) {
      case "<=" -> order <= 0;
      case "<" -> order < 0;
      case ">=" -> order >= 0;
      default -> order > 0;
    };
  }

  private boolean isExpired(Row row, LocalDateTime time) {
    return appliesTtl && isBackward() && tolerance.isEmpty() && row.at().plus(TTL).isBefore(time);
  }
}
