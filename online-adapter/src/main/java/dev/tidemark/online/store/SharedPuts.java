package dev.tidemark.online.store;

import dev.tidemark.catalog.error.ErrorKind;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.store.OnlineStore.PutResult;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Small puts of one group that come at the same time, in one transaction. A put that finds nobody
 * at work writes at once. Beside a transaction at work the next one begins when it would hold half
 * of the puts that have lately come together: a transaction costs PostgreSQL much more than a put
 * in it, and with halves one is made durable while the other is filled. The rest wait for a commit,
 * and then one of them writes for all. A put that has waited for long writes beside whoever is at
 * work, so that nobody waits long for a lock that another put waits for. Each is told of success
 * only after the commit that holds it, and what is wrong with one put is told to that one alone.
 * Thread-safe.
 */
final class SharedPuts {
  /** One transaction is made durable while the next one is filled. */
  static final int AT_ONCE = 2;

  /** So many transactions later one put fewer is expected to come. */
  private static final int LATELY = 8;

  private static final int SMALL_BYTES = 16 << 10;
  private static final int MOST_BYTES = 256 << 10;

  private final Writer writer;
  private final long patienceNanos;
  private final ReentrantLock lock = new ReentrantLock();
  private final Deque<Waiting> queue = new ArrayDeque<>();
  private int atWork;
  private int beingWritten;

  /** The most puts there were at a time, times {@link #LATELY}, less the transactions since. */
  private int lately;

  /** Writes puts in one transaction: when it returns all are durable, when it throws none is. */
  @FunctionalInterface
  interface Writer {
    PutResult write(List<EncodedBatch> together);
  }

  /**
   * Shares what the writer writes.
   *
   * @param writer takes puts of one definition of a group
   * @param patience after which a put waits no longer for whoever is at work
   */
  SharedPuts(Writer writer, Duration patience) {
    this.writer = writer;
    this.patienceNanos = patience.toNanos();
  }

  /** Whether the put gains by company. */
  static boolean takes(EncodedBatch put) {
    return put.array().length <= SMALL_BYTES;
  }

  /**
   * Durable when it returns. An interrupt is kept for the caller: others may depend on this one.
   */
  PutResult write(EncodedBatch put) {
    boolean interrupted = Thread.interrupted();
    Waiting own = new Waiting(put);
    try {
      interrupted |= awaitTurn(own);
      if (!own.together.isEmpty()) {
        lead(own.together);
      }
      return own.answer();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Waits until the put is answered or is to be written; returns whether it was interrupted. */
  private boolean awaitTurn(Waiting own) {
    boolean interrupted = false;
    lock.lock();
    try {
      if (begins(queue.size() + 1)) {
        begin(own);
        return false;
      }
      queue.add(own);
      long patience = patienceNanos;
      while (own.waits()) {
        try {
          if (patience > 0) {
            patience = own.changed.awaitNanos(patience);
          } else if (queue.remove(own)) {
            begin(own);
          } else {
            own.changed.await();
          }
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      return interrupted;
    } finally {
      lock.unlock();
    }
  }

  /** Whether so many puts are written now. */
  private boolean begins(int puts) {
    lately = Math.max(lately, LATELY * (puts + beingWritten));
    return atWork == 0 || atWork < AT_ONCE && AT_ONCE * LATELY * puts >= lately;
  }

  /** Gives the put, which doesn't wait in the queue, itself and what does to write. */
  private void begin(Waiting own) {
    List<Waiting> together = new ArrayList<>();
    together.add(own);
    int bytes = own.put.array().length;
    while (!queue.isEmpty()) {
      EncodedBatch next = queue.element().put;
      bytes += next.array().length;
      if (bytes > MOST_BYTES || !next.batch().type().equals(own.put.batch().type())) {
        break;
      }
      together.add(queue.remove());
    }
    atWork++;
    beingWritten += together.size();
    lately--;
    own.together = together;
  }

  /** Writes the puts and hands the work on. */
  private void lead(List<Waiting> together) {
    try {
      write(together);
    } finally {
      lock.lock();
      try {
        atWork--;
        beingWritten -= together.size();
        together.forEach(Waiting::wake);
        if (!queue.isEmpty() && begins(queue.size())) {
          Waiting next = queue.remove();
          begin(next);
          next.wake();
        }
      } finally {
        lock.unlock();
      }
    }
  }

  /** Answers each of them. Where one of several may be at fault, each is written by itself. */
  private void write(List<Waiting> together) {
    try {
      PutResult result = writer.write(together.stream().map(each -> each.put).toList());
      together.forEach(each -> each.written(result));
    } catch (RuntimeException | Error e) {
      if (together.size() > 1 && isForOne(e)) {
        together.forEach(each -> write(List.of(each)));
      } else {
        together.forEach(each -> each.failure = e);
      }
    }
  }

  private static boolean isForOne(Throwable failure) {
    return failure instanceof TidemarkException known && known.code().kind() == ErrorKind.USER;
  }

  /**
   * A put whose client waits. Its fields are changed by whoever has it, under the lock or alone.
   */
  private final class Waiting {
    private final EncodedBatch put;
    private final Condition changed = lock.newCondition();
    private List<Waiting> together = List.of();
    private volatile @Nullable PutResult result;
    private volatile @Nullable Throwable failure;

    Waiting(EncodedBatch put) {
      this.put = put;
    }

    boolean waits() {
      return together.isEmpty() && !isAnswered();
    }

    boolean isAnswered() {
      return result != null || failure != null;
    }

    void wake() {
      changed.signal();
    }

    void written(PutResult together) {
      result = new PutResult(put.records(), together.writeTime());
    }

    /** A failure of several is told to each as an exception of its own. */
    PutResult answer() {
      PutResult written = result;
      if (written != null) {
        return written;
      }
      throw failure instanceof TidemarkException known
          ? new TidemarkException(known.code(), known.sentence(), known)
          : new IllegalStateException("a put could not be written", failure);
    }
  }
}
