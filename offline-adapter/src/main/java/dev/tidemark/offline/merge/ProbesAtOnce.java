package dev.tidemark.offline.merge;

import dev.tidemark.offline.duckdb.engine.DuckDbSession;
import dev.tidemark.planner.engine.query.NoRoomException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes histories that depend on nothing of the query's at the same time, each by the session of
 * whoever is free: most of the steps of one leave all processors but one idle.
 *
 * <p>What fails here fails nobody: all that was made is forgotten, and whoever needs it makes one
 * after the other. So errors, and what there is room for, are the same in whatever order threads
 * come by. Belongs to one thread, but may be cancelled from any.
 */
final class ProbesAtOnce {
  private static final Logger LOG = LoggerFactory.getLogger(ProbesAtOnce.class);

  private final DuckDbSession own;
  private final Supplier<DuckDbSession> others;
  private final int threads;
  private final List<DuckDbSession> open = new ArrayList<>(); // guarded by this
  private boolean isCancelled; // guarded by this
  private volatile boolean hasFailed;

  /**
   * Does nothing yet.
   *
   * @param own the query's, which the calling thread uses
   * @param others opens one more for the same query; closed here
   * @param threads how many sessions may work at a time
   */
  ProbesAtOnce(DuckDbSession own, Supplier<DuckDbSession> others, int threads) {
    this.own = own;
    this.others = others;
    this.threads = threads;
  }

  /** Makes those ready that aren't, where that are several, or none at all. */
  void make(List<ProbeRun> probes) {
    allOrNone(
        probes,
        next -> {
          int count = Math.min(threads, next.size());
          if (count > 1) {
            try (Makers makers = new Makers()) {
              makers.start(count - 1, next);
              makeEach(next, own);
            }
          }
        });
  }

  /**
   * Makes all of those ready that aren't, or none at all, by sessions of others alone, so that the
   * query's own is free for something else.
   *
   * @param meanwhile is called by the calling thread, and told whether they are still being made;
   *     what it throws is thrown once they aren't
   * @return what the caller read meanwhile; empty where not all are ready
   */
  Optional<ReadAhead> make(List<ProbeRun> probes, Function<BooleanSupplier, ReadAhead> meanwhile) {
    List<ReadAhead> read = new ArrayList<>();
    allOrNone(
        probes,
        next -> {
          try (Makers makers = new Makers()) {
            makers.start(Math.min(threads, next.size()), next);
            read.add(meanwhile.apply(makers::areAtWork));
          }
        });
    if (hasFailed) {
      read.forEach(ReadAhead::close);
      read.clear();
    }
    return read.stream().findFirst();
  }

  private void allOrNone(List<ProbeRun> probes, Consumer<Queue<ProbeRun>> maker) {
    hasFailed = false;
    try {
      Queue<ProbeRun> wanted = new ConcurrentLinkedQueue<>();
      probes.stream().filter(probe -> !probe.isReady()).forEach(wanted::add);
      maker.accept(wanted);
    } catch (NoRoomException e) {
      failed(e);
    }
    if (hasFailed) {
      probes.forEach(ProbeRun::close);
    }
  }

  /** Threads with a session each, awaited in the end. */
  private final class Makers implements AutoCloseable {
    private final List<Thread> started = new ArrayList<>();

    void start(int count, Queue<ProbeRun> next) {
      for (int i = 0; i < count; i++) {
        Thread helper = new Thread(() -> help(next), "histories");
        helper.setDaemon(true);
        helper.start();
        started.add(helper);
      }
    }

    boolean areAtWork() {
      return started.stream().anyMatch(Thread::isAlive);
    }

    @Override
    public void close() {
      started.forEach(ProbesAtOnce.this::await);
    }
  }

  private void help(Queue<ProbeRun> next) {
    try (DuckDbSession session = opened()) {
      makeEach(next, session);
    } catch (RuntimeException | Error e) {
      failed(e);
    }
  }

  private DuckDbSession opened() {
    DuckDbSession session = others.get();
    synchronized (this) {
      open.add(session);
      if (isCancelled) {
        session.cancel();
      }
    }
    return session;
  }

  private void makeEach(Queue<ProbeRun> next, DuckDbSession session) {
    try {
      for (ProbeRun probe = next.poll(); probe != null && !hasFailed; probe = next.poll()) {
        probe.make(session);
      }
    } catch (RuntimeException | Error e) {
      failed(e);
    }
  }

  private void failed(Throwable e) {
    LOG.debug("Histories are made one after the other", e);
    hasFailed = true;
  }

  /** A helper always ends soon after the query is cancelled. */
  private void await(Thread helper) {
    boolean isInterrupted = false;
    while (helper.isAlive()) {
      try {
        helper.join();
      } catch (InterruptedException e) {
        isInterrupted = true;
        cancel();
        own.cancel();
      }
    }
    if (isInterrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Stops those who help. */
  synchronized void cancel() {
    isCancelled = true;
    open.forEach(DuckDbSession::cancel);
  }
}
