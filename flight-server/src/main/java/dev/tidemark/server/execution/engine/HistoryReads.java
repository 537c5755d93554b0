package dev.tidemark.server.execution.engine;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.planner.engine.AheadStream;
import dev.tidemark.planner.engine.OldestSnapshot;
import dev.tidemark.planner.engine.OnlineSession;
import dev.tidemark.planner.engine.WorkSession;
import dev.tidemark.planner.engine.scan.HistoryScanner;
import dev.tidemark.planner.engine.scan.PinnedScan;
import dev.tidemark.planner.engine.scan.ScanRequest;
import dev.tidemark.planner.engine.scan.SnapshotChoice;
import dev.tidemark.planner.route.plan.BoundPlan;
import dev.tidemark.planner.table.TableDef;
import dev.tidemark.planner.table.TableLocation;
import dev.tidemark.planner.table.TableName;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Fixes what a query reads of the histories: one Iceberg snapshot a table, and the rows of the tail
 * which that snapshot lacks. If the tail was trimmed past the pinned snapshot meanwhile, or
 * something purged from both, a newer one is pinned; the tail is read in one transaction for all
 * groups.
 */
public final class HistoryReads {
  private final PinnedSnapshots snapshots;
  private final Map<String, PinnedHistory> pinned = new LinkedHashMap<>();

  private HistoryReads(HistoryScanner scanner) {
    this.snapshots = new PinnedSnapshots(scanner);
  }

  /** What a query would read now, by scan; the tails are left out. */
  public static Map<String, PinnedHistory> preview(BoundPlan plan, HistoryScanner scanner) {
    return new HistoryReads(scanner).withoutTails(plan.scans());
  }

  /** Fixes the snapshots, before anything is read of PostgreSQL. */
  public static HistoryReads pinning(BoundPlan plan, HistoryScanner scanner) {
    return pinning(plan.scans().values(), scanner);
  }

  /** {@link #pinning(BoundPlan, HistoryScanner)} for reads that no plan made. */
  public static HistoryReads pinning(Collection<ScanRequest> scans, HistoryScanner scanner) {
    HistoryReads reads = new HistoryReads(scanner);
    scans.forEach(reads.snapshots::pin);
    return reads;
  }

  /** How many files a scan of the table was found to read; many where nobody has looked. */
  public int files(ScanRequest scan) {
    return snapshots.files(scan.table().name());
  }

  /** A scan of a group's whole history. */
  public static ScanRequest everything(FeatureGroup group) {
    return columns(group, group.historyColumns().stream().map(Column::name).toList());
  }

  /** A scan of those columns of a group's whole history. */
  public static ScanRequest columns(FeatureGroup group, List<String> columns) {
    TableDef table =
        new TableDef(
            new TableName("features", group.versionedName()),
            group.historyColumns(),
            new TableLocation.Features(group));
    return new ScanRequest(table, columns, List.of(), new SnapshotChoice.Current());
  }

  /** Pins the scans, by id, to those snapshots and loads the tails. */
  public Map<String, PinnedHistory> load(
      Map<String, ScanRequest> scans, OpenEngines others, WorkSession work) {
    scans.forEach(
        (id, request) ->
            pinned.put(
                id,
                request.table().location() instanceof TableLocation.Features features
                    ? withTail(id, request, features.group(), others.online(), work)
                    : PinnedHistory.withoutTail(request, snapshots.pin(request))));
    return pinned;
  }

  /**
   * Pins the scan as {@link #load} does. A tail of more than one batch is left to the caller, and
   * the scan reads the snapshot alone; PostgreSQL is asked nothing else any more.
   */
  public Optional<LongTail> begin(
      String id, ScanRequest request, OpenEngines others, WorkSession work) {
    if (!(request.table().location() instanceof TableLocation.Features features)) {
      load(Map.of(id, request), others, work);
      return Optional.empty();
    }
    OnlineSession online = others.online();
    OldestSnapshot oldest = online.oldestSnapshot(features.group());
    PinnedScan scan = snapshots.pin(request, oldest);
    if (!oldest.hasTail()) {
      pinned.put(id, PinnedHistory.withoutTail(request, scan));
      return Optional.empty();
    }
    AheadStream rows = tail(scan, request, features.group(), online);
    if (!rows.isLong()) {
      pinned.put(id, withTail(id, request, scan, rows, work));
      return Optional.empty();
    }
    pinned.put(id, PinnedHistory.withoutTail(request, scan));
    return Optional.of(new LongTail(PinnedHistory.tailTable(id), rows, others.leaveOnline()));
  }

  /** What was pinned so far, by the ids of the scans. */
  public Map<String, PinnedHistory> pinned() {
    return Collections.unmodifiableMap(pinned);
  }

  /** Pins the scans, by id, to those snapshots; no tail is read. */
  public Map<String, PinnedHistory> withoutTails(Map<String, ScanRequest> scans) {
    scans.forEach(
        (id, request) ->
            pinned.put(id, PinnedHistory.withoutTail(request, snapshots.pin(request))));
    return pinned;
  }

  private PinnedHistory withTail(
      String id, ScanRequest request, FeatureGroup group, OnlineSession online, WorkSession work) {
    OldestSnapshot oldest = online.oldestSnapshot(group);
    PinnedScan scan = snapshots.pin(request, oldest);
    return oldest.hasTail()
        ? withTail(id, request, scan, tail(scan, request, group, online), work)
        : PinnedHistory.withoutTail(request, scan);
  }

  private static AheadStream tail(
      PinnedScan scan, ScanRequest request, FeatureGroup group, OnlineSession online) {
    return online.tail(group, scan.horizon(), request.columns(), request.filters());
  }

  private static PinnedHistory withTail(
      String id, ScanRequest request, PinnedScan scan, AheadStream tail, WorkSession work) {
    if (tail.isEmpty()) {
      tail.close();
      return PinnedHistory.withoutTail(request, scan);
    }
    String table = PinnedHistory.tailTable(id);
    return PinnedHistory.withTail(request, scan, table, work.load(table, tail));
  }
}
