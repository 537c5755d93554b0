package dev.tidemark.sqltests.crash;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/** All that clients wrote into one group and what they were told. Thread-safe. */
final class Ledger {
  private final AtomicLong values = new AtomicLong();
  private final Collection<Write> writes = new ConcurrentLinkedQueue<>();
  private final Set<String> failures = ConcurrentHashMap.newKeySet();

  long newValue() {
    return values.incrementAndGet();
  }

  void add(Write write) {
    writes.add(write);
  }

  List<Write> writes() {
    return List.copyOf(writes);
  }

  /** What has no answer yet and may be sent again. */
  List<Write> toRepeat() {
    return writes.stream()
        .filter(write -> write.isRepeatable() && write.acknowledged().isEmpty())
        .toList();
  }

  void failed(String message) {
    failures.add(message);
  }

  /** The messages of what failed since they were last taken. */
  Set<String> takeFailures() {
    Set<String> taken = Set.copyOf(failures);
    failures.clear();
    return taken;
  }

  /** Records that clients were told are stored. */
  long acknowledged() {
    return writes.stream().mapToLong(write -> write.acknowledged().orElse(0)).sum();
  }
}
