package dev.tidemark.planner.leakage;

import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.group.HistoryColumns;
import dev.tidemark.planner.rel.PointInTimeJoin;
import dev.tidemark.planner.table.TableLocation;
import dev.tidemark.planner.validate.CatalogTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.rel.core.TableScan;

/**
 * A column of a feature group, and the way on which it came this far.
 *
 * @param column {@link #RECORDS} for the mere existence of the group's records
 * @param steps from the table on, in words
 * @param join the first AS OF join on the way to whose right side it belonged
 */
record Origin(
    TableScan scan,
    String column,
    List<String> steps,
    Optional<PointInTimeJoin> join,
    Verdict verdict) {
  /** In the place of a column: that there are records, and how many. */
  static final String RECORDS = "(records)";

  /** What the step through an AS OF join begins with. */
  static final String AS_OF_JOIN = "AS OF join";

  /** The same, of one whose right side is made of more than a group's records. */
  static final String OF_DERIVED_ROWS = AS_OF_JOIN + " of derived rows";

  private static final String KNOWN_INSTANT = "AS OF one instant with the knowledge cut";
  private static final String ONLINE = "the newest value, online";

  Origin {
    steps = List.copyOf(steps);
  }

  static Origin of(TableScan scan, String column) {
    boolean isOnline =
        CatalogTable.of(scan).definition().location() instanceof TableLocation.Online;
    return new Origin(
        scan, column, isOnline ? List.of(ONLINE) : List.of(), Optional.empty(), Verdict.LEAKS);
  }

  FeatureGroup group() {
    return CatalogTable.of(scan).definition().group().orElseThrow();
  }

  /**
   * Whether it tells anything. A spine may be made of a group's records, their keys and times; what
   * comes from further away is news, and of a match its time is, too.
   */
  boolean isFeature() {
    return join.isPresent() || !isReadAsItIs() || !isOfSpine();
  }

  /** Whether nothing but filters and projections stands between. */
  boolean isOfTableItself() {
    return steps.isEmpty() && join.isEmpty();
  }

  private boolean isReadAsItIs() {
    return steps.isEmpty() || steps.equals(List.of(ONLINE));
  }

  /** Whether it may stand in a spine. */
  private boolean isOfSpine() {
    FeatureGroup group = group();
    return column.equals(RECORDS)
        || column.equals(group.eventTime())
        || group.knownTime().equals(Optional.of(column))
        || HistoryColumns.NAMES.contains(column);
  }

  boolean leaks() {
    return verdict == Verdict.LEAKS;
  }

  boolean endsWith(String step) {
    return !steps.isEmpty() && steps.get(steps.size() - 1).equals(step);
  }

  Origin through(String step) {
    if (endsWith(step)) {
      return this;
    }
    return new Origin(scan, column, with(step), join, verdict);
  }

  /** As the record's were at the one instant that all rows are of. */
  Origin knownAtInstant() {
    return new Origin(scan, column, List.of(KNOWN_INSTANT), join, Verdict.SAFE);
  }

  /** To rows of other times than the match was made for. */
  Origin toOtherRows(String step) {
    Origin there = through(step);
    return verdict == Verdict.SAFE
        ? new Origin(scan, column, there.steps, join, Verdict.MAY_LEAK)
        : there;
  }

  private List<String> with(String step) {
    List<String> longer = new ArrayList<>(steps);
    longer.add(step);
    return longer;
  }

  /** From the right side of an AS OF join on. */
  Origin matchedBy(PointInTimeJoin asOf) {
    boolean isRecord = isOfTableItself() && isGroup(asOf);
    List<String> way = with(words(asOf, isRecord));
    if (join.isEmpty()) {
      Verdict cut = isRecord ? KnowledgeCut.of(asOf) : verdict.orWorse(Verdict.MAY_LEAK);
      return new Origin(scan, column, way, Optional.of(asOf), cut);
    }
    boolean isBackward = asOf.rule().direction().isBackward();
    boolean isOfItsTime = TimeTrace.isRowTime(asOf.getRight(), asOf.rule().rightTime(), join.get());
    Verdict kept = isOfItsTime ? verdict : verdict.orWorse(Verdict.MAY_LEAK);
    return new Origin(scan, column, way, join, isBackward ? kept : Verdict.LEAKS);
  }

  /** Whether the right side is a feature group, of whose match its times are known. */
  static boolean isGroup(PointInTimeJoin asOf) {
    return asOf.rule().tombstone().isPresent()
        || KnowledgeCut.isKnowledge(asOf.getRight(), asOf.rule().tieBreak().get(0));
  }

  private static String words(PointInTimeJoin asOf, boolean isRecord) {
    String forward = asOf.rule().direction().isBackward() ? "" : " forward in time";
    if (!isRecord) {
      return OF_DERIVED_ROWS + forward;
    }
    return AS_OF_JOIN
        + forward
        + switch (KnowledgeCut.of(asOf)) {
          case SAFE -> " with the knowledge cut";
          case MAY_LEAK -> " with a knowledge cut at another time";
          case LEAKS -> " without a knowledge cut";
        };
  }
}
