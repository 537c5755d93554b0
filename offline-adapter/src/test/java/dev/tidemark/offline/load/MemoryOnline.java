package dev.tidemark.offline.load;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.store.OnlineStore;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** Keeps what a load upserts, and fails when it is told to. */
public final class MemoryOnline implements OnlineStore {
  final List<Object[]> upserted = new ArrayList<>();
  Instant storeTime = Instant.parse("2026-06-01T12:00:00.123456Z");
  boolean failsInUpsert;

  /** What the online table looks like by now. */
  long definition = 1;

  private long nextSequence = 1000;

  @Override
  public Instant drawWriteTime() {
    return storeTime;
  }

  @Override
  public Instant storeTime() {
    return storeTime;
  }

  @Override
  public long reserveSequences(FeatureGroup group, long count) {
    long first = nextSequence;
    nextSequence += count;
    return first;
  }

  @Override
  public long removeExpired(FeatureGroup group, Duration endedFor) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void upsertLoaded(FeatureGroup group, Iterator<Object[]> rows) {
    if (failsInUpsert) {
      throw new TidemarkException(ErrorCode.POSTGRES_UNAVAILABLE, "PostgreSQL is away");
    }
    if (group.definition() < definition) {
      throw new TidemarkException(ErrorCode.CONFLICT, "the group was changed meanwhile");
    }
    rows.forEachRemaining(upserted::add);
  }

  @Override
  public void create(Connection transaction, FeatureGroup group) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void reshape(Connection transaction, FeatureGroup before, FeatureGroup after) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void giveName(Connection transaction, FeatureGroup group) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void applyOptions(Connection transaction, FeatureGroup group) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void drop(Connection transaction, FeatureGroup group) {
    throw new UnsupportedOperationException();
  }

  @Override
  public PutResult put(
      FeatureGroup group, List<String> columns, Iterator<Object[]> rows, PutOptions options) {
    throw new UnsupportedOperationException();
  }

  @Override
  public PutResult delete(
      FeatureGroup group, Iterator<Object[]> keys, Optional<Object> eventTime, PutOptions options) {
    throw new UnsupportedOperationException();
  }
}
