package dev.tidemark.server.execution.engine;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.planner.engine.OldestSnapshot;
import dev.tidemark.planner.engine.scan.HistoryScanner;
import dev.tidemark.planner.engine.scan.PinnedScan;
import dev.tidemark.planner.engine.scan.ScanRequest;
import dev.tidemark.planner.engine.scan.SnapshotChoice;
import dev.tidemark.planner.table.TableName;
import java.util.HashMap;
import java.util.Map;

/**
 * The snapshots that one query reads: one of each table, also where the table had none when it was
 * first looked at and gets one meanwhile.
 */
final class PinnedSnapshots {
  private final HistoryScanner scanner;
  private final Map<TableName, SnapshotChoice> snapshots = new HashMap<>();
  private final Map<TableName, Integer> files = new HashMap<>();

  /** What current scans have become, so that one that is asked for again costs nothing. */
  private final Map<ScanRequest, PinnedScan> scans = new HashMap<>();

  PinnedSnapshots(HistoryScanner scanner) {
    this.scanner = scanner;
  }

  /** How many files a scan of the table was found to read; many where nobody has looked. */
  int files(TableName table) {
    return files.getOrDefault(table, Integer.MAX_VALUE);
  }

  /** All current scans of a table read one snapshot. */
  PinnedScan pin(ScanRequest request) {
    if (!(request.snapshot() instanceof SnapshotChoice.Current)) {
      return scanner.pin(request);
    }
    PinnedScan scan = scans.get(request);
    if (scan == null) {
      SnapshotChoice known = snapshots.get(request.table().name());
      scan = known == null ? pinNew(request) : scanner.pin(request.of(known));
      scans.put(request, scan);
    }
    return scan;
  }

  /**
   * As {@link #pin(ScanRequest)}, and again where that snapshot doesn't go with the tail: then the
   * newest that holds nothing which the tail's transaction can't see, since what else the query
   * reads in that transaction is no newer.
   */
  PinnedScan pin(ScanRequest request, OldestSnapshot oldest) {
    PinnedScan scan = pin(request);
    if (oldest.allows(scan)) {
      return scan;
    }
    PinnedScan newer = pinNew(request.of(new SnapshotChoice.Before(oldest.unseen())));
    if (oldest.allows(newer)) {
      scans.put(request, newer);
      return newer;
    }
    throw new TidemarkException(
        ErrorCode.DATA_DAMAGED,
        "The tail of '"
            + request.table().name()
            + "' was trimmed up to transaction "
            + oldest.horizon()
            + ", but no snapshot in the warehouse reaches it; was the warehouse restored from an"
            + " older copy?");
  }

  private PinnedScan pinNew(ScanRequest request) {
    PinnedScan scan = scanner.pin(request);
    TableName table = request.table().name();
    scans.keySet().removeIf(earlier -> earlier.table().name().equals(table));
    snapshots.put(
        table,
        scan.snapshotId() == 0
            ? new SnapshotChoice.Nothing()
            : new SnapshotChoice.Version(scan.snapshotId()));
    files.put(table, scan.files());
    return scan;
  }
}
