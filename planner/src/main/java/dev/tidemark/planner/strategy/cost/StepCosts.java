package dev.tidemark.planner.strategy.cost;

import dev.tidemark.planner.rel.PointInTimeJoin;
import dev.tidemark.planner.strategy.text.Residuals;

/**
 * What a strategy's steps take. Every strategy's estimate is one sum:
 *
 * <pre>
 * start + scanned records × scanned + sorted records × sorted + spine rows × spineRow + pairs × pair
 * </pre>
 *
 * <p>The figures are those of two processors and files in the page cache, fitted to the lines of
 * {@code bench/grid} by least squares of the relative errors; starts and spine rows have the Flight
 * stream's share in them. Only their proportions matter.
 *
 * @param startMillis planning and running the statements of the strategy over nothing
 * @param scanned nanoseconds to look at a record for what can match
 * @param sorted nanoseconds to sort, or put into a window, a record of the spine's keys
 * @param spineRow nanoseconds to keep, match and give back a spine row
 * @param pair nanoseconds to join and compare a spine row and a record of equal keys
 */
public record StepCosts(
    double startMillis, double scanned, double sorted, double spineRow, double pair) {
  public static final StepCosts ROW_NUMBER = new StepCosts(21, 4.3, 0, 1100, 90);
  public static final StepCosts ARG_MAX = new StepCosts(23, 4.3, 0, 900, 20);
  public static final StepCosts NATIVE = new StepCosts(37, 4, 60, 270, 0);
  public static final StepCosts LEAD = new StepCosts(25, 3.6, 110, 260, 2.5);
  public static final StepCosts UNION_LAST = new StepCosts(26, 4.5, 180, 440, 0);

  /** Records of the spine's keys are offered, not sorted. */
  public static final StepCosts MERGE = new StepCosts(34, 5, 10, 210, 0);

  /** The same with a knowledge cut: two times are read, and more is compared. */
  public static final StepCosts MERGE_WITH_CUT = new StepCosts(37, 5, 16, 230, 0);

  /**
   * What it takes of that to keep and sort the spine: joins over one spine, by the same keys and
   * times, pay it once. Taken from processor times of one and of three joins, less what every
   * strategy saves there.
   */
  public static final StepCosts KEPT_SPINE = new StepCosts(6, 0, 0, 105, 0);

  /** Every record is kept, whether the spine has its key or not; a spine row only comes by. */
  public static final StepCosts PROBE = new StepCosts(34, 40, 0, 150, 0);

  public static final StepCosts PROBE_WITH_CUT = new StepCosts(37, 60, 0, 160, 0);

  /** By an index; without one every record is looked at for every spine row. */
  public static final StepCosts LATERAL = new StepCosts(0, 0, 0, 10_000, 100);

  /** The share of pairs that a further condition keeps. Source: Selinger et al., 1979. */
  private static final double CONDITION_KEEPS = 0.25;

  /** With a knowledge cut, windows rank the records and drop those that are never seen first. */
  public static final int SORTS_WITH_CUT = 3;

  /**
   * The sum, in seconds.
   *
   * @param sorts how often the records of the spine's keys are sorted
   */
  public double seconds(PointInTimeJoin join, JoinStatistics statistics, int sorts) {
    double nanos =
        statistics.scannedRows() * scanned
            + statistics.historyRows() * statistics.sharedHistory() * sorts * sorted
            + statistics.spineRows() * spineRow
            + pairs(join, statistics) * pair;
    return startMillis / 1e3 + nanos / 1e9;
  }

  /** A tolerance and what else is asked of a winner leaves pairs out, where they are made. */
  private static double pairs(PointInTimeJoin join, JoinStatistics statistics) {
    double pairs =
        join.rule().keys().isEmpty()
            ? statistics.spineRows() * statistics.historyRows()
            : statistics.pairs();
    return Residuals.of(join).winner().isEmpty() ? pairs : CONDITION_KEEPS * pairs;
  }
}
