package dev.tidemark.offline.commit;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.offline.iceberg.IcebergErrors;
import dev.tidemark.offline.iceberg.TailPosition;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotAncestryValidator;
import org.apache.iceberg.SnapshotUpdate;
import org.apache.iceberg.Table;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.apache.iceberg.exceptions.ValidationException;

/** Changes a table in one snapshot that carries the tail's position. */
public final class HistoryCommit {
  /** The load of COPY that a snapshot holds. */
  public static final String LOAD_ID = "tidemark.load-id";

  private static final String OPERATION = "tidemark.operation";
  private static final String REPLICATE = "replicate";
  private static final String OVERTAKEN = "tidemark.overtaken";
  private static final int ATTEMPTS = 30;

  private HistoryCommit() {}

  /**
   * Moves tail rows in: the position goes from the one to the other, and only if nobody moved it
   * before.
   *
   * @return the new snapshot's id
   * @throws TidemarkException with {@code CONFLICT} where the position is no longer {@code from};
   *     where nobody knows whether it was committed ({@link IcebergErrors#leavesCommitUnknown}) the
   *     files must stay
   */
  public static long moveTail(
      Table table, List<DataFile> files, TailPosition from, TailPosition to) {
    return commit(append(table, files, REPLICATE, from, to), table);
  }

  /**
   * Says, in a snapshot without rows, how far the tail of a new epoch is moved. Errors as {@link
   * #moveTail}.
   */
  public static void openEpoch(Table table, TailPosition from, TailPosition to) {
    commit(append(table, List.of(), "repair", from, to), table);
  }

  /**
   * Adds a load, carrying the tail's position on, whatever it is by then.
   *
   * @param requireMine throws where somebody else may be at the load by now. It is asked for each
   *     attempt, when what the attempt changes has been read: so who takes a load over and then
   *     {@link #overtake overtakes} it either finds the load or makes it fail
   * @return the new snapshot's id
   * @throws TidemarkException as {@link #moveTail}, or what {@code requireMine} threw
   */
  public static long addLoad(
      Table table, List<DataFile> files, String loadId, Runnable requireMine) {
    return carryOn(
        table,
        "load",
        () -> {
          AppendFiles append = table.newAppend().set(LOAD_ID, loadId);
          files.forEach(append::appendFile);
          return append;
        },
        requireMine);
  }

  /**
   * Changes the table without any row of the tail, carrying the tail's position on, whatever it is
   * by then.
   *
   * @param change made anew for each attempt
   * @return the new snapshot's id
   * @throws TidemarkException as {@link #moveTail}; {@code CONFLICT} where somebody else changed
   *     what is changed
   */
  public static long carryOn(
      Table table, String operation, Supplier<? extends SnapshotUpdate<?>> change) {
    return carryOn(table, operation, change, () -> {});
  }

  private static long carryOn(
      Table table,
      String operation,
      Supplier<? extends SnapshotUpdate<?>> change,
      Runnable requirement) {
    for (int attempt = 1; ; attempt++) {
      requirement.run();
      At position = new At(TailPosition.current(table), requirement);
      try {
        return commit(described(change.get(), operation, position, position.expected()), table);
      } catch (TidemarkException e) {
        if (e.code() != ErrorCode.CONFLICT || attempt == ATTEMPTS) {
          throw e;
        }
        table.refresh();
      }
    }
  }

  /** The newest snapshot that tail rows were moved into, if it hasn't expired. */
  public static Optional<Snapshot> findMove(Table table) {
    return find(table, OPERATION, REPLICATE);
  }

  /** The snapshot of that load, if it was ever committed and hasn't expired. */
  public static Optional<Snapshot> findLoad(Table table, String loadId) {
    return find(table, LOAD_ID, loadId);
  }

  /** The newest one; expiry leaves gaps, so not by way of its children. */
  private static Optional<Snapshot> find(Table table, String property, String value) {
    Snapshot newest = null;
    for (Snapshot snapshot : table.snapshots()) {
      if (value.equals(snapshot.summary().get(property))
          && (newest == null || snapshot.sequenceNumber() > newest.sequenceNumber())) {
        newest = snapshot;
      }
    }
    return Optional.ofNullable(newest);
  }

  /**
   * Makes a commit of another server fail that began before and isn't done yet, and tells the table
   * of all that is done by then.
   */
  public static void overtake(Table table) {
    IcebergErrors.translating(
        table.name(),
        () -> {
          table.updateProperties().set(OVERTAKEN, UUID.randomUUID().toString()).commit();
          table.refresh();
          return table;
        });
  }

  private static AppendFiles append(
      Table table, List<DataFile> files, String operation, TailPosition from, TailPosition to) {
    AppendFiles append = table.newAppend();
    files.forEach(append::appendFile);
    described(append, operation, new At(from, () -> {}), to);
    return append;
  }

  private static SnapshotUpdate<?> described(
      SnapshotUpdate<?> update, String operation, At from, TailPosition to) {
    update.set(OPERATION, operation);
    to.summary().forEach(update::set);
    update.validateWith(from);
    return update;
  }

  private static long commit(SnapshotUpdate<?> update, Table table) {
    try {
      update.commit();
    } catch (ValidationException e) {
      throw new TidemarkException(
          ErrorCode.CONFLICT,
          "Another server has changed Iceberg table '" + table.name() + "' at the same time",
          e);
    } catch (RuntimeException e) {
      throw IcebergErrors.leavesCommitUnknown(e)
          ? unknown(table, e)
          : IcebergErrors.translate(table.name(), e);
    }
    try {
      table.refresh();
      return table.currentSnapshot().snapshotId();
    } catch (RuntimeException e) {
      throw unknown(table, e);
    }
  }

  private static TidemarkException unknown(Table table, RuntimeException error) {
    return new TidemarkException(
        ErrorCode.WAREHOUSE_UNAVAILABLE,
        "Whether the change of Iceberg table '" + table.name() + "' was committed is unknown",
        error instanceof CommitStateUnknownException
            ? error
            : new CommitStateUnknownException(error));
  }

  /** Holds where the nearest position is the expected one, and so does the requirement. */
  private record At(TailPosition expected, Runnable requirement)
      implements SnapshotAncestryValidator {
    @Override
    public boolean validate(Iterable<Snapshot> snapshots) {
      requirement.run();
      return TailPosition.nearest(snapshots).equals(expected);
    }

    @Override
    public String errorMessage() {
      return "the tail's position is no longer " + expected;
    }
  }
}
