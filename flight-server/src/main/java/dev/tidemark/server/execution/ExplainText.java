package dev.tidemark.server.execution;

import dev.tidemark.planner.dialect.RenderedSql;
import dev.tidemark.planner.engine.query.MergeSpine;
import dev.tidemark.planner.engine.query.OperatorJoin;
import dev.tidemark.planner.engine.query.PointInTimeMerge;
import dev.tidemark.planner.engine.query.PointInTimeProbe;
import dev.tidemark.planner.engine.scan.PinnedScan;
import dev.tidemark.planner.rel.ConditionText;
import dev.tidemark.planner.rel.MatchRule;
import dev.tidemark.planner.rel.PointInTimeJoin;
import dev.tidemark.planner.route.plan.BoundPlan;
import dev.tidemark.planner.route.plan.Fragment;
import dev.tidemark.planner.strategy.StrategyChoice;
import dev.tidemark.server.execution.engine.PinnedHistory;
import dev.tidemark.server.execution.fragment.WrittenFragment;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What EXPLAIN prints: scans, fragments, AS OF joins, and the SQL each engine gets. */
public final class ExplainText {
  /** Characters; the keys that one side sends to the other may be thousands. */
  private static final int MAX_FILTERS = 300;

  private final StringBuilder text = new StringBuilder();
  private final Notes notes;

  private ExplainText(Notes notes) {
    this.notes = notes;
  }

  /** What is known besides; each line is printed below what it is about. */
  public interface Notes {
    /** There is nothing but the plan. */
    Notes NONE = new Notes() {};

    /** About a scan or a table of {@code system}, by its id. */
    default List<String> relation(String id) {
      return List.of();
    }

    /** About a fragment. */
    default List<String> fragment(String id) {
      return List.of();
    }

    /** About an AS OF join. */
    default List<String> join(PointInTimeJoin join) {
      return List.of();
    }
  }

  /**
   * The lines.
   *
   * @param scans as they are pinned, by id
   * @param fragments as the engines get them, the root last
   */
  public static String of(
      BoundPlan plan,
      Map<String, PinnedHistory> scans,
      List<WrittenFragment> fragments,
      Notes notes) {
    ExplainText explain = new ExplainText(notes);
    explain.scans(scans);
    fragments.forEach(explain::fragment);
    plan.plan()
        .systemTables()
        .forEach(
            table -> {
              explain.line(0, table.id() + ": " + table.table().name());
              explain.lines(1, notes.relation(table.id()));
            });
    return explain.text.toString();
  }

  private void scans(Map<String, PinnedHistory> scans) {
    scans.forEach(
        (id, history) -> {
          PinnedScan scan = history.scan();
          line(0, id + ": " + history.request().table().name());
          line(
              1,
              scan.snapshotId() == 0
                  ? "no snapshot yet"
                  : String.format(
                      Locale.ROOT,
                      "snapshot %d, %d of %d files, at most %d rows, %d bytes",
                      scan.snapshotId(),
                      scan.files(),
                      scan.totalFiles(),
                      scan.rows(),
                      scan.bytes()));
          line(1, "columns: " + String.join(", ", history.request().columns()));
          if (!history.request().filters().isEmpty()) {
            line(1, "pruned by: " + shortened(history.request().filters().toString()));
          }
          lines(1, notes.relation(id));
        });
  }

  private void fragment(WrittenFragment written) {
    Fragment fragment = written.fragment();
    line(0, fragment.id() + ": " + fragment.engine() + ", " + fragment.reason());
    written.choices().forEach(this::choice);
    lines(1, notes.fragment(fragment.id()));
    Set<String> kept = new HashSet<>();
    written.sql().joins().forEach(join -> operator(join, kept));
    line(1, "sql:");
    written.sql().sql().lines().forEach(sql -> line(2, sql));
    if (!written.sql().late().isEmpty()) {
      line(
          1,
          "told of its rows by the operators: "
              + written.sql().late().stream()
                  .map(feature -> fragment.columns().get(feature.column()).name())
                  .collect(Collectors.joining(", ")));
    }
  }

  private void operator(OperatorJoin<RenderedSql> join, Set<String> kept) {
    if (join instanceof PointInTimeMerge<RenderedSql> merge) {
      merge(merge, kept);
    } else if (join instanceof PointInTimeProbe<RenderedSql> probe) {
      probe(probe);
    }
  }

  private void probe(PointInTimeProbe<RenderedSql> probe) {
    line(1, "probe " + probe.match() + ", first:");
    probe.records().ifPresent(records -> step("records " + probe.recordTable(), records));
    step(
        "keys " + probe.keyTable() + (probe.keyColumn().isPresent() ? ", also in memory" : ""),
        probe.keys());
    step("records kept in memory", probe.candidates());
    step("where ranks are shared", probe.undecided());
  }

  private void merge(PointInTimeMerge<RenderedSql> merge, Set<String> kept) {
    MergeSpine<RenderedSql> spine = merge.spine();
    line(1, "merge " + merge.match() + ", first:");
    if (kept.add(spine.table())) {
      step("spine " + spine.table(), spine.rows());
    } else {
      line(2, "spine " + spine.table() + ", as above");
    }
    if (kept.add(spine.keyTable())) {
      step("keys " + spine.keyTable(), spine.keys());
      step("times", spine.times());
    } else {
      line(2, "keys " + spine.keyTable() + ", as above");
    }
    merge.records().ifPresent(records -> step("records " + merge.recordTable(), records));
    step("records offered to the spine", merge.candidates());
    merge
        .byValue()
        .ifPresent(
            other -> step("or, to a spine of most keys, by their values", other.candidates()));
    step("where ranks are shared", merge.undecided());
  }

  private void step(String name, RenderedSql sql) {
    line(2, name + ": " + sql.sql());
  }

  private void choice(PointInTimeJoin join, StrategyChoice choice) {
    MatchRule rule = join.rule();
    line(
        1,
        String.format(
            Locale.ROOT, "AS OF join, %s, %s on %s", join.joinType(), direction(join), keys(join)));
    ConditionText.of(join).forEach(condition -> line(2, "only where " + condition));
    line(
        2,
        String.format(
            Locale.ROOT,
            "strategy %s%s, estimated %.3f s for %.0f spine rows and %.0f records of %.0f keys",
            choice.strategy().name(),
            choice.forced() ? " (set)" : "",
            choice.cost(),
            choice.statistics().spineRows(),
            choice.statistics().historyRows(),
            choice.statistics().historyKeys()));
    lines(2, notes.join(join));
    for (StrategyChoice.Rejected rejected : choice.rejected()) {
      String cost =
          rejected.cost().isEmpty()
              ? ""
              : String.format(Locale.ROOT, ", estimated %.3f s", rejected.cost().getAsDouble());
      line(2, "not " + rejected.name() + ": " + rejected.reason() + cost);
    }
    rule.ttl().ifPresent(ttl -> line(2, "matches older than " + ttl + " are expired"));
  }

  private static String direction(PointInTimeJoin join) {
    String operator =
        switch (join.rule().direction()) {
          case AT_OR_BEFORE -> " <= ";
          case BEFORE -> " < ";
          case AT_OR_AFTER -> " >= ";
          case AFTER -> " > ";
        };
    return ConditionText.ofRight(join, join.rule().rightTime())
        + operator
        + ConditionText.ofLeft(join, join.rule().leftTime());
  }

  private static String keys(PointInTimeJoin join) {
    List<String> pairs =
        join.rule().keys().stream().map(key -> ConditionText.of(join, key)).toList();
    return pairs.isEmpty() ? "no keys" : String.join(", ", pairs);
  }

  private static String shortened(String filters) {
    return filters.length() <= MAX_FILTERS ? filters : filters.substring(0, MAX_FILTERS) + "…";
  }

  private void lines(int depth, List<String> all) {
    all.forEach(words -> line(depth, words));
  }

  private void line(int depth, String words) {
    text.append("  ".repeat(depth)).append(words).append('\n');
  }
}
