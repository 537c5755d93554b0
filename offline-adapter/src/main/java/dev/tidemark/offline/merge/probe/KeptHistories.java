package dev.tidemark.offline.merge.probe;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.offline.duckdb.DuckDb;
import dev.tidemark.offline.duckdb.Lease;
import dev.tidemark.offline.duckdb.engine.DuckDbSession;
import dev.tidemark.offline.merge.spine.HeapRoom;
import dev.tidemark.planner.engine.query.BoundSql;
import dev.tidemark.planner.engine.query.PointInTimeProbe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Histories of queries that are over, for those that ask the same of the same files: the texts name
 * the files, which never change. Those used last stay, as long as no query needs their room.
 * Thread-safe.
 */
public final class KeptHistories {
  private static final Logger LOG = LoggerFactory.getLogger(KeptHistories.class);

  /** What is asked again is mostly asked again soon. */
  private static final Duration IDLE = Duration.ofMinutes(10);

  /** Of a table of keys in DuckDB, with its two numbers. */
  private static final int BYTES_PER_KEY = 64;

  private final DuckDb database;
  private final HeapRoom heap;
  private final long most;
  private final LongSupplier clock;

  /** The one used last comes last; guarded by this. */
  private final Map<PointInTimeProbe<BoundSql>, Kept> histories = new LinkedHashMap<>();

  private long idleBytes; // guarded by this
  private long last; // guarded by this

  /** A history in use; the user gives it back. */
  public static final class Kept {
    private final History history;
    private final long records;
    private final long keys;
    private final long bytes;
    private final String keyTable;
    private final long generation;
    private int users = 1; // guarded by the histories
    private long idleSince; // guarded by the histories

    private Kept(
        History history, long records, long keys, long bytes, String keyTable, long generation) {
      this.history = history;
      this.records = records;
      this.keys = keys;
      this.bytes = bytes + keys * BYTES_PER_KEY;
      this.keyTable = keyTable;
      this.generation = generation;
    }

    public History history() {
      return history;
    }

    public long records() {
      return records;
    }

    public long keys() {
      return keys;
    }

    /** A query of {@link PointInTimeProbe#keys}. */
    public BoundSql keyQuery() {
      return new BoundSql("SELECT * FROM " + keyTable, List.of());
    }
  }

  /**
   * Keeps none yet.
   *
   * @param most bytes that all may take together while nobody uses them
   * @param clock nanoseconds that only go on
   */
  public KeptHistories(DuckDb database, HeapRoom heap, long most, LongSupplier clock) {
    this.database = database;
    this.heap = heap;
    this.most = most;
    this.clock = clock;
    heap.onLess(this::shrink);
  }

  /** What was kept of the same probe, for a session. */
  public synchronized Optional<Kept> use(PointInTimeProbe<BoundSql> probe, DuckDbSession session) {
    Kept kept = histories.get(probe);
    if (kept == null || kept.generation != session.generation()) {
      return Optional.empty();
    }
    histories.remove(probe);
    histories.put(probe, kept);
    if (kept.users++ == 0) {
      idleBytes -= kept.bytes;
    }
    return Optional.of(kept);
  }

  /**
   * Keeps a history that is ready, whose table of keys the session has; empty where it is too
   * large, DuckDB has no room for its keys, or another query was faster.
   *
   * @param bytes that it takes of the heap
   */
  public Optional<Kept> keep(
      PointInTimeProbe<BoundSql> probe,
      History history,
      long records,
      long keys,
      long bytes,
      DuckDbSession session) {
    Kept kept = new Kept(history, records, keys, bytes, newTable(), session.generation());
    if (kept.bytes > most) {
      return Optional.empty();
    }
    try {
      session.execute(
          new BoundSql(
              "CREATE TABLE " + kept.keyTable + " AS SELECT * FROM " + probe.keyTable(),
              List.of()));
    } catch (TidemarkException e) {
      if (e.code() == ErrorCode.MEMORY_LIMIT) {
        return Optional.empty();
      }
      throw e;
    }
    List<Kept> dropped = new ArrayList<>();
    boolean isNew;
    synchronized (this) {
      Kept before = histories.get(probe);
      isNew = before == null || before.generation < kept.generation;
      if (isNew) {
        if (before != null && before.users == 0) {
          idleBytes -= before.bytes;
        }
        histories.put(probe, kept);
      } else {
        dropped.add(kept);
      }
    }
    drop(dropped);
    return isNew ? Optional.of(kept) : Optional.empty();
  }

  private synchronized String newTable() {
    return "memory.main.kept_keys_" + ++last;
  }

  /** The user needs it no more. */
  public void giveBack(Kept kept) {
    synchronized (this) {
      if (--kept.users == 0 && histories.containsValue(kept)) {
        kept.idleSince = clock.getAsLong();
        idleBytes += kept.bytes;
      }
    }
    shrink(heap.free());
  }

  /** Forgets those that nobody has used for ten minutes. */
  public void forgetIdle() {
    long now = clock.getAsLong();
    drop(dropped(kept -> now - kept.idleSince > IDLE.toNanos()));
  }

  /** Forgets, the one used the longest ago first, until the others fit. */
  private void shrink(long room) {
    drop(dropped(kept -> idleBytes > Math.min(most, room)));
  }

  private interface Rule {
    boolean drops(Kept kept);
  }

  private synchronized List<Kept> dropped(Rule rule) {
    List<Kept> dropped = new ArrayList<>();
    Iterator<Kept> each = histories.values().iterator();
    while (each.hasNext()) {
      Kept kept = each.next();
      if (kept.users == 0 && rule.drops(kept)) {
        each.remove();
        idleBytes -= kept.bytes;
        dropped.add(kept);
      }
    }
    return dropped;
  }

  private void drop(List<Kept> dropped) {
    for (Kept kept : dropped) {
      try (Lease lease = database.lease()) {
        if (kept.generation == lease.generation()) {
          lease.execute("DROP TABLE IF EXISTS " + kept.keyTable);
        }
      } catch (RuntimeException e) {
        LOG.warn("The keys of a history that is no longer kept stay in DuckDB", e);
      }
    }
  }
}
