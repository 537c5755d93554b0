package dev.tidemark.catalog.store;

/**
 * What a piece of maintenance did.
 *
 * @param group its versioned name
 * @param operation {@code compact}, {@code expire_snapshots}, {@code remove_orphan_files}, {@code
 *     remove_expired}, {@code purge}
 * @param snapshotsExpired that can't be read any more
 * @param filesRewritten data files that others took the place of
 * @param filesWritten the others
 * @param filesRemoved from the warehouse
 * @param filesWaiting unreferenced, to be removed when no reader can need them
 * @param rows rewritten, purged, or removed online
 * @param bytes of the files rewritten or removed
 */
public record MaintenanceResult(
    String group,
    String operation,
    long snapshotsExpired,
    long filesRewritten,
    long filesWritten,
    long filesRemoved,
    long filesWaiting,
    long rows,
    long bytes) {

  /** Nothing done yet. */
  public static MaintenanceResult none(String group, String operation) {
    return new MaintenanceResult(group, operation, 0, 0, 0, 0, 0, 0, 0);
  }

  /** Whether anything was changed. */
  public boolean isNone() {
    return snapshotsExpired == 0 && filesRewritten == 0 && filesRemoved == 0 && rows == 0;
  }
}
