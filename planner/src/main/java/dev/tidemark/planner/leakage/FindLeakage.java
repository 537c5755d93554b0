package dev.tidemark.planner.leakage;

import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.group.HistoryColumns;
import dev.tidemark.planner.rel.PointInTimeJoin;
import dev.tidemark.planner.validate.CatalogTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.TableScan;

/** Finds every way by which features reach the rows of a query, in the order of its columns. */
public final class FindLeakage {
  private static final String ROWS = "(rows)";

  /** What belongs together: one table as it is read at one place, by one way. */
  private record Way(
      TableScan scan, List<String> steps, Optional<PointInTimeJoin> join, Verdict verdict) {}

  private final Map<Way, Map<String, Set<String>>> reached = new LinkedHashMap<>();

  private FindLeakage() {}

  /**
   * The findings, none where no feature is read.
   *
   * @param query an optimised tree
   * @param columns the names of its columns
   */
  public static List<Finding> in(RelNode query, List<String> columns) {
    Lineage lineage = Lineage.of(query);
    FindLeakage found = new FindLeakage();
    for (int i = 0; i < columns.size(); i++) {
      for (Origin origin : lineage.columns().get(i)) {
        found.add(origin, columns.get(i));
      }
    }
    lineage.rows().forEach(origin -> found.add(origin, ROWS));
    List<Finding> findings = new ArrayList<>();
    found.reached.forEach((way, features) -> findings.add(finding(way, features)));
    return findings;
  }

  private void add(Origin origin, String reaches) {
    if (origin.join().isEmpty() && !isFeature(origin)) {
      return;
    }
    reached
        .computeIfAbsent(
            new Way(origin.scan(), origin.steps(), origin.join(), origin.verdict()),
            way -> new LinkedHashMap<>())
        .computeIfAbsent(origin.column(), column -> new LinkedHashSet<>())
        .add(reaches);
  }

  /** A spine may be made of a group's keys and times; of a match its time is news, too. */
  private static boolean isFeature(Origin origin) {
    FeatureGroup group = origin.group();
    return !origin.column().equals(group.eventTime())
        && !group.knownTime().equals(Optional.of(origin.column()))
        && !HistoryColumns.NAMES.contains(origin.column());
  }

  private static Finding finding(Way way, Map<String, Set<String>> features) {
    FeatureGroup group = CatalogTable.of(way.scan()).definition().group().orElseThrow();
    List<String> each = new ArrayList<>();
    features.forEach((feature, columns) -> each.add(feature + " → " + String.join(", ", columns)));
    return new Finding(
        group.name(),
        each,
        way.steps().isEmpty() ? "read as it is" : String.join(", then ", way.steps()),
        way.verdict(),
        advice(way, group),
        way.join().flatMap(CountChanges::of));
  }

  private static String advice(Way way, FeatureGroup group) {
    if (way.verdict() == Verdict.SAFE) {
      return "";
    }
    String g = group.name();
    if (way.join().isEmpty()) {
      return "LEFT ASOF JOIN %s MATCH_CONDITION (%s.%s <= <time> AND %s.known_time <= <time>) ON …"
          .formatted(g, g, group.eventTime(), g);
    }
    PointInTimeJoin join = way.join().get();
    if (join.rule().tombstone().isEmpty()) {
      return "join %s itself AS OF, with known_time in MATCH_CONDITION, and derive from the match"
          .formatted(g);
    }
    String time = RowTime.of(join).name();
    String known = "%s.known_time <= <spine>.%s".formatted(g, time);
    return join.rule().direction().isBackward()
        ? "add AND " + known + " to MATCH_CONDITION"
        : "match backward in time, or add AND " + known + " to MATCH_CONDITION";
  }
}
