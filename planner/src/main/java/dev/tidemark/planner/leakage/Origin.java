package dev.tidemark.planner.leakage;

import dev.tidemark.catalog.group.FeatureGroup;
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
 * @param steps from the table on, in words
 * @param join the first AS OF join on the way to whose right side it belonged
 */
record Origin(
    TableScan scan,
    String column,
    List<String> steps,
    Optional<PointInTimeJoin> join,
    Verdict verdict) {
  Origin {
    steps = List.copyOf(steps);
  }

  static Origin of(TableScan scan, String column) {
    boolean isOnline =
        CatalogTable.of(scan).definition().location() instanceof TableLocation.Online;
    return new Origin(
        scan,
        column,
        isOnline ? List.of("the newest value, online") : List.of(),
        Optional.empty(),
        Verdict.LEAKS);
  }

  FeatureGroup group() {
    return CatalogTable.of(scan).definition().group().orElseThrow();
  }

  boolean isOnline() {
    return CatalogTable.of(scan).definition().location() instanceof TableLocation.Online;
  }

  Origin through(String step) {
    if (!steps.isEmpty() && steps.get(steps.size() - 1).equals(step)) {
      return this;
    }
    return new Origin(scan, column, with(step), join, verdict);
  }

  private List<String> with(String step) {
    List<String> longer = new ArrayList<>(steps);
    longer.add(step);
    return longer;
  }

  /** From the right side of an AS OF join on. */
  Origin matchedBy(PointInTimeJoin asOf) {
    boolean isBackward = asOf.rule().direction().isBackward();
    if (join.isPresent()) {
      return new Origin(
          scan, column, with(words(asOf)), join, isBackward ? verdict : Verdict.LEAKS);
    }
    boolean isGroup = asOf.rule().tombstone().isPresent();
    return new Origin(
        scan,
        column,
        with(words(asOf)),
        Optional.of(asOf),
        isGroup ? KnowledgeCut.of(asOf) : Verdict.LEAKS);
  }

  private static String words(PointInTimeJoin asOf) {
    StringBuilder words = new StringBuilder("AS OF join");
    if (!asOf.rule().direction().isBackward()) {
      words.append(" forward in time");
    }
    if (asOf.rule().tombstone().isEmpty()) {
      return words.append(" of derived rows").toString();
    }
    return words
        .append(
            switch (KnowledgeCut.of(asOf)) {
              case SAFE -> " with the knowledge cut";
              case MAY_LEAK -> " with a knowledge cut at another time";
              case LEAKS -> " without a knowledge cut";
            })
        .toString();
  }
}
