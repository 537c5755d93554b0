package dev.tidemark.planner.leakage;

import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.planner.rel.PointInTimeJoin;
import dev.tidemark.planner.rel.RightSide;
import dev.tidemark.planner.validate.CatalogTable;
import java.util.ArrayList;
import java.util.HashMap;
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
  private static final int FEATURES = 2;

  /** What belongs together: one table as it is read at one place, by one way. */
  private record Way(
      TableScan scan, List<String> steps, Optional<PointInTimeJoin> join, Verdict verdict) {
    /** The AS OF join that picks a record of the table, if there is one. */
    Optional<PointInTimeJoin> match() {
      boolean isRecord =
          steps.stream()
              .filter(step -> step.startsWith(Origin.AS_OF_JOIN))
              .findFirst()
              .map(step -> !step.startsWith(Origin.OF_DERIVED_ROWS))
              .orElse(false);
      return join.filter(asOf -> isRecord);
    }
  }

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
    found.leaveOutWhatIsTold();
    List<Finding> findings = new ArrayList<>();
    boolean tellsTime = found.hasSeveralTimes();
    found.reached.forEach((way, features) -> findings.add(finding(way, features, tellsTime)));
    return findings;
  }

  private boolean hasSeveralTimes() {
    return reached.keySet().stream()
            .flatMap(way -> way.join().stream())
            .map(join -> RowTime.of(join).words())
            .distinct()
            .count()
        > 1;
  }

  private void add(Origin origin, String reaches) {
    if (!origin.isFeature()) {
      return;
    }
    reached
        .computeIfAbsent(
            new Way(origin.scan(), origin.steps(), origin.join(), origin.verdict()),
            way -> new LinkedHashMap<>())
        .computeIfAbsent(origin.column(), column -> new LinkedHashSet<>())
        .add(reaches);
  }

  /** That there are records is no news where more of them leaks. */
  private void leaveOutWhatIsTold() {
    Map<TableScan, Integer> told = new HashMap<>();
    reached.forEach(
        (way, features) -> {
          if (features.size() > 1) {
            features.remove(Origin.RECORDS);
          }
          if (way.verdict() == Verdict.LEAKS) {
            told.merge(way.scan(), tells(features), Math::max);
          }
        });
    reached
        .entrySet()
        .removeIf(
            way ->
                tells(way.getValue()) < FEATURES
                    && tells(way.getValue()) < told.getOrDefault(way.getKey().scan(), 0));
  }

  /** Features tell most, then what is made of the records' number, then which rows there are. */
  private static int tells(Map<String, Set<String>> features) {
    if (!features.keySet().equals(Set.of(Origin.RECORDS))) {
      return FEATURES;
    }
    return features.values().contains(Set.of(ROWS)) ? 0 : 1;
  }

  private static Finding finding(Way way, Map<String, Set<String>> features, boolean tellsTime) {
    FeatureGroup group = CatalogTable.of(way.scan()).definition().group().orElseThrow();
    List<String> each = new ArrayList<>();
    features.forEach((feature, columns) -> each.add(feature + " → " + String.join(", ", columns)));
    return new Finding(
        group.name(),
        each,
        path(way, tellsTime),
        way.verdict(),
        advice(way, group),
        way.match().flatMap(CountChanges::of));
  }

  private static String path(Way way, boolean tellsTime) {
    String path = way.steps().isEmpty() ? "read as it is" : String.join(", then ", way.steps());
    return tellsTime && way.join().isPresent()
        ? path + "; its rows' time is " + RowTime.of(way.join().get()).words()
        : path;
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
    if (way.match().isEmpty()) {
      return "join %s itself AS OF, with known_time in MATCH_CONDITION, and derive from the match"
          .formatted(g);
    }
    RightSide called =
        join.called()
            .orElse(new RightSide(g, Optional.of(g + ".known_time"), RightSide.Purpose.FEATURES));
    if (called.purpose() == RightSide.Purpose.STATUS) {
      return "leave FEATURE_STATUS(%s) out of what is trained on: it tells of records that were not known yet"
          .formatted(called.name());
    }
    String time = RowTime.of(join).words();
    if (KnowledgeCut.of(join) == Verdict.SAFE) {
      String instead =
          way.steps().get(way.steps().size() - 1).equals(Lineage.AGGREGATE)
              ? "group by that time too, or take the latest for the time of the new row"
              : "join it AS OF theirs";
      return "%s is known by %s, and reaches rows that may be of another time; %s"
          .formatted(g, time, instead);
    }
    String cut = cut(called, time);
    return join.rule().direction().isBackward() ? cut : "match backward in time, or " + cut;
  }

  private static String cut(RightSide right, String time) {
    String known = right.knownTime().orElse(right.name() + ".known_time");
    String cut = "add AND " + known + " <= " + time + " to MATCH_CONDITION";
    return right.knownTime().isPresent()
        ? cut
        : "let " + right.name() + " keep known_time, and " + cut;
  }
}
