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
import java.util.EnumSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Histories of queries that are over, for those that ask the same of the same files: the texts name
 * the files, which never change. Those used last stay, as long as no query needs their room; what
 * is too large goes with the query that made it. Thread-safe.
 */
public final class KeptHistories {
  private static final Logger LOG = LoggerFactory.getLogger(KeptHistories.class);

  /** What is asked again is mostly asked again soon. */
  private static final Duration IDLE = Duration.ofMinutes(10);

  /** Of any history: a table in DuckDB, and its place here. */
  private static final int LEAST_BYTES = 64 << 10;

  /** Of a key's two numbers in DuckDB. */
  private static final long BYTES_PER_KEY = 16;

  /** Errors that are those of the query; without room for it nothing is kept. */
  private static final Set<ErrorCode> STOPPED =
      EnumSet.of(ErrorCode.CANCELLED, ErrorCode.QUERY_TIMEOUT);

  private final DuckDb database;
  private final HeapRoom heap;
  private final long most;
  private final LongSupplier clock;

  /** The one used last comes last; guarded by this. */
  private final Map<PointInTimeProbe<BoundSql>, Kept> histories = new LinkedHashMap<>();

  private long idleBytes; // guarded by this
  private long last; // guarded by this

  /**
   * A table for the keys of a history, which all sessions of a DuckDB see.
   *
   * @param generation of the DuckDB
   */
  public record KeyTable(String name, long generation) {

    /** A query of {@link PointInTimeProbe#keys}. */
    public String query() {
      return "SELECT * FROM " + name;
    }
  }

  /** A history in use; the user gives it back. */
  public static final class Kept {
    private final History history;
    private final KeyTable keys;
    private final long bytes;

    /** Whether later queries find it; guarded by the histories, as what follows. */
    private boolean isKept;

    private int users = 1;
    private long idleSince;

    private Kept(History history, KeyTable keys, long bytes) {
      this.history = history;
      this.keys = keys;
      this.bytes = bytes;
    }

    public History history() {
      return history;
    }

    public KeyTable keys() {
      return keys;
    }
  }

  /**
   * Keeps none yet.
   *
   * @param most bytes of heap and DuckDB that all may take together while nobody uses them
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
    if (kept == null || kept.keys.generation != session.generation()) {
      return Optional.empty();
    }
    histories.remove(probe);
    histories.put(probe, kept);
    if (kept.users++ == 0) {
      idleBytes -= kept.bytes;
    }
    return Optional.of(kept);
  }

  /** The name of a table that isn't there yet. Whoever fills it keeps it, or drops it. */
  public synchronized KeyTable newKeyTable(DuckDbSession session) {
    return new KeyTable("memory.main.kept_keys_" + ++last, session.generation());
  }

  /**
   * Keeps a history that is ready; later queries don't find it where it is too large, DuckDB has no
   * room to tell so, or another query was faster.
   *
   * @param heapBytes that it takes of the heap
   * @param keys are from now on dropped with the history
   */
  public Kept keep(
      PointInTimeProbe<BoundSql> probe,
      History history,
      long heapBytes,
      KeyTable keys,
      DuckDbSession session) {
    long bytes = LEAST_BYTES + heapBytes + wordBytes(probe) + history.keys() * BYTES_PER_KEY;
    try {
      if (bytes <= most) {
        bytes += history.keys() * keyBytes(keys, session);
      }
    } catch (TidemarkException e) {
      if (STOPPED.contains(e.code())) {
        throw e;
      }
      LOG.debug("A history isn't kept", e);
      bytes = Long.MAX_VALUE;
    }
    Kept kept = new Kept(history, keys, bytes);
    if (bytes <= most) {
      add(probe, kept);
    }
    return kept;
  }

  private synchronized void add(PointInTimeProbe<BoundSql> probe, Kept kept) {
    Kept before = histories.get(probe);
    if (before == null || before.keys.generation < kept.keys.generation) {
      if (before != null) {
        forget(before);
      }
      kept.isKept = true;
      histories.put(probe, kept);
    }
  }

  /** What the texts take by which a history is found. */
  private static long wordBytes(PointInTimeProbe<BoundSql> probe) {
    return Stream.of(probe.keys(), probe.candidates(), probe.undecided())
        .mapToLong(text -> Character.BYTES * (text.sql().length() + valueLength(text)))
        .sum();
  }

  private static long valueLength(BoundSql text) {
    return text.parameters().stream()
        .mapToLong(parameter -> String.valueOf(parameter.value()).length())
        .sum();
  }

  /** What a key takes, by some of them. */
  private static long keyBytes(KeyTable keys, DuckDbSession session) {
    return session.number(
        "SELECT coalesce(ceil(avg(strlen(CAST(k AS VARCHAR)))), 0)::BIGINT FROM (SELECT * FROM "
            + keys.name
            + " USING SAMPLE 1000 ROWS) AS k");
  }

  /** The user needs it no more. */
  public void giveBack(Kept kept) {
    boolean isDropped = false;
    synchronized (this) {
      if (--kept.users == 0) {
        kept.idleSince = clock.getAsLong();
        isDropped = !kept.isKept;
        idleBytes += isDropped ? 0 : kept.bytes;
      }
    }
    if (isDropped) {
      drop(List.of(kept));
    }
    shrink(heap.free());
  }

  /** Forgets all: those in use with their last user. */
  public void forgetAll() {
    List<Kept> dropped;
    synchronized (this) {
      dropped = dropped(kept -> true);
      histories.values().forEach(kept -> kept.isKept = false);
      histories.clear();
    }
    drop(dropped);
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
        forget(kept);
        dropped.add(kept);
      }
    }
    return dropped;
  }

  private synchronized void forget(Kept kept) {
    kept.isKept = false;
    if (kept.users == 0) {
      idleBytes -= kept.bytes;
    }
  }

  private void drop(List<Kept> dropped) {
    dropped.forEach(kept -> drop(kept.keys));
  }

  /** Drops it, if it is there. */
  public void drop(KeyTable keys) {
    try (Lease lease = database.lease()) {
      if (keys.generation == lease.generation()) {
        lease.execute("DROP TABLE IF EXISTS " + keys.name);
      }
    } catch (RuntimeException e) {
      LOG.warn("The keys of a history that is no longer kept stay in DuckDB", e);
    }
  }
}
