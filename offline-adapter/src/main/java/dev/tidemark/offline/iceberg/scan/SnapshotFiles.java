package dev.tidemark.offline.iceberg.scan;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableScan;
import org.apache.iceberg.expressions.Evaluator;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.InclusiveMetricsEvaluator;
import org.apache.iceberg.expressions.Projections;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.util.SnapshotUtil;

/**
 * The files of snapshots. Those of small ones are remembered with their statistics, since a
 * snapshot never changes: then a scan is planned without reading a manifest. Thread-safe.
 */
final class SnapshotFiles {
  private static final int MOST_OF_ONE = 5_000;
  private static final int MOST_OF_ALL = 20_000;

  private record Key(UUID table, long snapshotId) {}

  private final LinkedHashMap<Key, List<FileScanTask>> known = new LinkedHashMap<>(16, 0.75f, true);
  private int remembered;

  /**
   * The columns that a filter of {@link #matching} names. Those of the current snapshot may have
   * got other names since its commit, under which Iceberg knows its partitions.
   */
  static Schema schema(Table table, Snapshot snapshot) {
    return isCurrent(table, snapshot)
        ? table.schema()
        : SnapshotUtil.schemaFor(table, snapshot.snapshotId());
  }

  private static boolean isCurrent(Table table, Snapshot snapshot) {
    return snapshot.equals(table.currentSnapshot());
  }

  /**
   * The files in which the filter may hold for some row.
   *
   * @param filter over the columns of {@code schema}
   * @param total how many the snapshot has
   */
  List<FileScanTask> matching(
      Table table, Snapshot snapshot, Schema schema, Expression filter, int total) {
    if (total > MOST_OF_ONE) {
      TableScan scan = table.newScan();
      return read(
          (isCurrent(table, snapshot) ? scan : scan.useSnapshot(snapshot.snapshotId()))
              .filter(filter)
              .ignoreResiduals()
              .planFiles());
    }
    Predicate<FileScanTask> mayMatch = mayMatch(schema, filter);
    return all(table, snapshot).stream().filter(mayMatch).toList();
  }

  private static Predicate<FileScanTask> mayMatch(Schema schema, Expression filter) {
    InclusiveMetricsEvaluator statistics = new InclusiveMetricsEvaluator(schema, filter);
    Map<Integer, Evaluator> partitions = new HashMap<>();
    return task ->
        partitions
                .computeIfAbsent(
                    task.spec().specId(),
                    id ->
                        new Evaluator(
                            task.spec().partitionType(),
                            Projections.inclusive(named(task.spec(), schema)).project(filter)))
                .eval(task.file().partition())
            && statistics.eval(task.file());
  }

  /** A spec that was remembered may know its columns by the names of another time. */
  private static PartitionSpec named(PartitionSpec spec, Schema schema) {
    return spec.toUnbound().bind(schema, true);
  }

  private List<FileScanTask> all(Table table, Snapshot snapshot) {
    Key key = new Key(table.uuid(), snapshot.snapshotId());
    synchronized (known) {
      List<FileScanTask> tasks = known.get(key);
      if (tasks != null) {
        return tasks;
      }
    }
    List<FileScanTask> tasks =
        read(
            table
                .newScan()
                .useSnapshot(snapshot.snapshotId())
                .includeColumnStats()
                .ignoreResiduals()
                .planFiles());
    synchronized (known) {
      if (known.put(key, tasks) == null) {
        remembered += weight(tasks);
      }
      Iterator<List<FileScanTask>> oldest = known.values().iterator();
      while (remembered > MOST_OF_ALL && oldest.hasNext()) {
        remembered -= weight(oldest.next());
        oldest.remove();
      }
    }
    return tasks;
  }

  /** An entry takes room even without files. */
  private static int weight(List<FileScanTask> tasks) {
    return tasks.size() + 1;
  }

  static List<FileScanTask> read(CloseableIterable<FileScanTask> plan) {
    try (CloseableIterable<FileScanTask> files = plan) {
      List<FileScanTask> tasks = new ArrayList<>();
      files.forEach(tasks::add);
      return List.copyOf(tasks);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
