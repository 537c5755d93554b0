package dev.tidemark.server.execution.analyze;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.catalog.type.TypeName;
import dev.tidemark.planner.arrow.ArrowRows;
import dev.tidemark.planner.engine.BatchStream;
import dev.tidemark.planner.engine.EngineKind;
import dev.tidemark.planner.engine.QueryProfile.Spilled;
import dev.tidemark.planner.engine.WorkSession;
import dev.tidemark.planner.engine.query.EngineQuery;
import dev.tidemark.planner.engine.query.NoRoomException;
import dev.tidemark.planner.rel.PointInTimeJoin;
import dev.tidemark.planner.route.plan.BoundPlan;
import dev.tidemark.planner.route.plan.Fragment;
import dev.tidemark.planner.route.plan.KeyReduction;
import dev.tidemark.server.execution.ExecutionWatch;
import dev.tidemark.server.execution.ExplainText.Notes;
import dev.tidemark.server.execution.engine.PinnedHistory;
import dev.tidemark.server.execution.fragment.FragmentRun;
import dev.tidemark.server.execution.fragment.WrittenFragment;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Collects what an execution tells, and asks its engines for the rest while they are open. */
final class Measurements implements ExecutionWatch, Notes {
  private static final List<Column> PLAN =
      List.of(new Column("plan", DataType.of(TypeName.VARCHAR), false, ""));

  /** Without costs, which are estimates, and without times, which would slow the statement. */
  private static final String EXPLAIN_POSTGRES =
      "EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF, BUFFERS OFF) ";

  private final List<String> stages = new ArrayList<>();
  private final List<String> crossings = new ArrayList<>();
  private final List<WrittenFragment> fragments = new ArrayList<>();
  private final Map<String, List<String>> notes = new LinkedHashMap<>();
  private final Map<PointInTimeJoin, JoinCounts> joins = new LinkedHashMap<>();
  private Map<String, PinnedHistory> scans = Map.of();
  private Map<String, String> remarks = Map.of();
  private @Nullable BoundPlan plan;
  private @Nullable FragmentRun root;
  private long startedAt;
  private long asking;

  @Override
  public boolean measures() {
    return true;
  }

  /** What another plan did before it couldn't go on is only in the times. */
  @Override
  public void chosen(BoundPlan bound) {
    plan = bound;
    fragments.clear();
    notes.clear();
    crossings.clear();
  }

  /** What was executed. */
  BoundPlan plan() {
    return Objects.requireNonNull(plan);
  }

  @Override
  public void pinned(long nanos) {
    stage("pin", nanos);
  }

  @Override
  public void loaded(String id, long rows) {
    crossed(id, rows);
    note(id, "actual: " + rows + " rows");
  }

  @Override
  public void sent(KeyReduction reduction, int keys) {
    crossings.add(keys + " keys to " + reduction.target());
    note(reduction.target(), "actual: " + keys + " keys of '" + reduction.column().name() + "'");
  }

  @Override
  public void loaded(FragmentRun input, long rows, long nanos) {
    String id = input.written().fragment().id();
    stage(id, nanos);
    crossed(id, rows);
    note(id, "actual: %d rows, %s".formatted(rows, millis(nanos)));
    fragments.add(input.written());
    long begin = System.nanoTime();
    askPostgres(input);
    boolean isWhole = crossings.stream().noneMatch(words -> words.endsWith(" keys to " + id));
    if (isWhole) {
      count(input);
    }
    asking += System.nanoTime() - begin;
  }

  @Override
  public void read(Map<String, PinnedHistory> histories, long nanos) {
    if (!histories.isEmpty()) {
      stage("files and tails", nanos);
    }
    scans = new LinkedHashMap<>(histories);
    histories.forEach(
        (id, history) -> {
          if (history.tailRows() > 0) {
            crossed("the tail of " + id, history.tailRows());
          }
          note(
              id,
              "actual: %d files with %d rows and %d bytes, %d rows of the tail"
                  .formatted(
                      history.scan().files(),
                      history.scan().rows(),
                      history.scan().bytes(),
                      history.tailRows()));
        });
  }

  @Override
  public void distributed(WrittenFragment fragment, long rows, long nanos, String account) {
    String id = fragment.fragment().id();
    stage(id, nanos);
    crossed(id, rows);
    note(id, "actual: %d rows, %s".formatted(rows, millis(nanos)));
    note(id, "actual: " + account);
    fragments.add(fragment);
  }

  @Override
  public void started(FragmentRun run) {
    root = run;
    startedAt = System.nanoTime();
    fragments.add(run.written());
  }

  @Override
  public void foundNoRoom(NoRoomException told) {
    fragments.remove(fragments.size() - 1);
    note(
        Fragment.ROOT,
        "actual: %s was given up after %s: %s"
            .formatted(told.strategy(), millis(System.nanoTime() - startedAt), told.sentence()));
  }

  /** The first rows of the root are there. */
  void firstBatch() {
    stage("first batch", System.nanoTime() - startedAt);
  }

  /** The root's rows have all been read; its session is still open. */
  void ended(long rows, long totalNanos) {
    stage("total", totalNanos - asking);
    long nanos = System.nanoTime() - startedAt;
    FragmentRun run = root;
    if (run == null) {
      throw new IllegalStateException("the execution never began");
    }
    note(Fragment.ROOT, "actual: %d rows, %s".formatted(rows, millis(nanos)));
    if (run.session() instanceof WorkSession work) {
      work.profile()
          .ifPresent(
              profile -> {
                remarks = profile.remarks();
                note(Fragment.ROOT, words(profile.spilled()));
                note(
                    Fragment.ROOT,
                    "actual: %d rows scanned, %d bytes of files read, by operator:"
                        .formatted(profile.rowsScanned(), profile.bytesRead()));
                profile.operators().forEach(line -> note(Fragment.ROOT, "  " + line));
              });
    } else {
      askPostgres(run);
    }
    count(run);
  }

  private static String words(Spilled spilled) {
    return spilled.written() == 0 && spilled.most() == spilled.before()
        ? "actual: nothing spilled to disk"
        : "actual: spilled to disk, %d bytes written; all queries had %d bytes there at most, %d before"
            .formatted(spilled.written(), spilled.most(), spilled.before());
  }

  private void count(FragmentRun run) {
    run.written().choices().keySet().forEach(join -> joins.put(join, JoinCounts.of(join, run)));
  }

  private void askPostgres(FragmentRun run) {
    if (run.written().fragment().engine().kind() != EngineKind.POSTGRES) {
      return;
    }
    EngineQuery query =
        new EngineQuery(EXPLAIN_POSTGRES + run.query().sql(), PLAN, run.query().parameters());
    String id = run.written().fragment().id();
    try (BatchStream lines = run.session().run(query)) {
      for (Iterator<Object[]> each = ArrowRows.of(lines, PLAN); each.hasNext(); ) {
        note(id, "  " + each.next()[0]);
      }
    }
  }

  /** Notes how long a part of the execution took. */
  void stage(String name, long nanos) {
    stages.add(name + " " + millis(nanos));
  }

  private void crossed(String id, long rows) {
    crossings.add(rows + " rows of " + id);
  }

  private void note(String id, String words) {
    notes.computeIfAbsent(id, none -> new ArrayList<>()).add(words);
  }

  static String millis(long nanos) {
    return String.format(Locale.ROOT, "%.1f ms", nanos / 1e6);
  }

  /** Each with its time, in the order in which they ran. */
  String stages() {
    return String.join(", ", stages);
  }

  /** What went from one engine to another. */
  String crossings() {
    return crossings.isEmpty() ? "nothing" : String.join(", ", crossings);
  }

  Map<String, PinnedHistory> scans() {
    return scans;
  }

  List<WrittenFragment> fragments() {
    return fragments;
  }

  @Override
  public List<String> relation(String id) {
    return notes.getOrDefault(id, List.of());
  }

  @Override
  public List<String> fragment(String id) {
    return relation(id);
  }

  @Override
  public List<String> join(PointInTimeJoin join) {
    JoinCounts counts = joins.get(join);
    return counts == null
        ? List.of()
        : fragments.stream()
            .filter(fragment -> fragment.choices().containsKey(join))
            .map(fragment -> counts.words(fragment.choices().get(join)) + remark(fragment, join))
            .toList();
  }

  private String remark(WrittenFragment fragment, PointInTimeJoin join) {
    String remark = remarks.get(fragment.sql().matches().getOrDefault(join, ""));
    return remark == null ? "" : ", " + remark;
  }
}
