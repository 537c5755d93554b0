package dev.tidemark.offline.replication;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.store.HistoryTail;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A tail whose transactions a test begins and ends, and which fails when it is told to. */
final class MemoryTail implements HistoryTail {
  private record Row(long xid, long sequence, List<@Nullable Object> values) {}

  private final Map<Long, List<Row>> rows = new HashMap<>();
  private final Map<Long, Long> trimmed = new HashMap<>();
  private final TreeSet<Long> running = new TreeSet<>();
  private long nextXid = 100;
  private long nextSequence = 1;
  TailIdentity identity = new TailIdentity("7000", 1);
  boolean failsInRead;
  boolean failsInTrim;
  boolean leads = true;
  private boolean isTrusted = true;

  long begin() {
    long xid = nextXid++;
    running.add(xid);
    return xid;
  }

  /** The values lack the sequence, which is drawn here. */
  void insert(long xid, FeatureGroup group, Object... values) {
    long sequence = nextSequence++;
    Object[] row = java.util.Arrays.copyOf(values, values.length + 1);
    row[values.length] = sequence;
    rows.computeIfAbsent(group.id(), id -> new ArrayList<>())
        .add(new Row(xid, sequence, java.util.Arrays.asList(row)));
  }

  void commit(long xid) {
    running.remove(xid);
  }

  List<Object[]> rows(FeatureGroup group) {
    return rows.getOrDefault(group.id(), List.of()).stream()
        .map(row -> row.values().toArray())
        .toList();
  }

  @Override
  public TailIdentity identity() {
    return identity;
  }

  @Override
  public boolean isTrusted() {
    return isTrusted;
  }

  @Override
  public void forgetIds(FeatureGroup group, long horizon) {
    rows.getOrDefault(group.id(), new ArrayList<>()).removeIf(row -> row.xid() < horizon);
    trimmed.put(group.id(), 0L);
  }

  @Override
  public void openEpoch(Collection<FeatureGroup> groups) {
    long xid = nextXid++;
    for (FeatureGroup group : groups) {
      rows.computeIfPresent(
          group.id(),
          (id, old) ->
              new ArrayList<>(
                  old.stream().map(row -> new Row(xid, row.sequence(), row.values())).toList()));
    }
    identity = new TailIdentity(identity.systemId(), identity.epoch() + 1);
    isTrusted = true;
  }

  /** Another PostgreSQL is there, with the same rows but its own, lower ids. */
  void restoreElsewhere() {
    identity = new TailIdentity("8000", identity.epoch());
    nextXid = 10;
    isTrusted = false;
  }

  @Override
  public long safeHorizon() {
    return running.isEmpty() ? nextXid : running.first();
  }

  @Override
  public long trimmedHorizon(FeatureGroup group) {
    return trimmed.getOrDefault(group.id(), 0L);
  }

  @Override
  public long read(FeatureGroup group, long from, long to, Consumer<Object[]> consumer) {
    List<Row> found =
        rows.getOrDefault(group.id(), List.of()).stream()
            .filter(row -> row.xid() >= from && row.xid() < to)
            .sorted(Comparator.comparingLong(Row::sequence))
            .toList();
    for (Row row : found) {
      consumer.accept(row.values().toArray());
      if (failsInRead) {
        throw new TidemarkException(ErrorCode.POSTGRES_UNAVAILABLE, "PostgreSQL is away");
      }
    }
    return found.size();
  }

  @Override
  public void trim(FeatureGroup group, long horizon) {
    if (failsInTrim) {
      throw new TidemarkException(ErrorCode.POSTGRES_UNAVAILABLE, "PostgreSQL is away");
    }
    rows.getOrDefault(group.id(), new ArrayList<>()).removeIf(row -> row.xid() < horizon);
    trimmed.merge(group.id(), horizon, Math::max);
  }

  @Override
  public TailLag lag(FeatureGroup group, long from) {
    long waiting =
        rows.getOrDefault(group.id(), List.of()).stream().filter(row -> row.xid() >= from).count();
    return new TailLag(waiting, waiting == 0 ? 0 : 1);
  }

  @Override
  public boolean leads() {
    return leads;
  }

  @Override
  public void resign() {
    leads = false;
  }
}
