package dev.tidemark.catalog.store.definition;

import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.group.GroupColumn;
import dev.tidemark.catalog.store.OnlineStore;
import dev.tidemark.catalog.store.postgres.CatalogDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** Creates one real table a group, and fails at a step when told to. */
final class FakeOnlineStore implements OnlineStore {

  /** The method to fail in; empty for none. */
  volatile String failing = "";

  private void step(String name) {
    if (failing.equals(name)) {
      throw new IllegalStateException("failing in " + name);
    }
  }

  @Override
  public void create(Connection transaction, FeatureGroup group) throws SQLException {
    step("create");
    CatalogDatabase.execute(
        transaction, "CREATE TABLE tidemark." + group.onlineTable() + " (id bigint)");
  }

  @Override
  public void reshape(Connection transaction, FeatureGroup before, FeatureGroup after)
      throws SQLException {
    step("reshape");
    for (GroupColumn column : after.columns()) {
      if (!before.columns().contains(column)) {
        CatalogDatabase.execute(
            transaction,
            "ALTER TABLE tidemark.%s ADD COLUMN IF NOT EXISTS %s %s"
                .formatted(after.onlineTable(), column.physicalName(), column.type().postgres()));
      }
    }
  }

  @Override
  public void giveName(Connection transaction, FeatureGroup group) {
    step("giveName");
  }

  @Override
  public void applyOptions(Connection transaction, FeatureGroup group) {
    step("applyOptions");
  }

  @Override
  public void drop(Connection transaction, FeatureGroup group) throws SQLException {
    step("drop");
    CatalogDatabase.execute(transaction, "DROP TABLE tidemark." + group.onlineTable());
  }

  @Override
  public Instant drawWriteTime() {
    throw new UnsupportedOperationException("not the catalog's business");
  }

  @Override
  public Instant storeTime() {
    throw new UnsupportedOperationException("not the catalog's business");
  }

  @Override
  public PutResult put(
      FeatureGroup group, List<String> columns, Iterator<Object[]> rows, PutOptions options) {
    throw new UnsupportedOperationException("not the catalog's business");
  }

  @Override
  public PutResult delete(
      FeatureGroup group, Iterator<Object[]> keys, Optional<Object> eventTime, PutOptions options) {
    throw new UnsupportedOperationException("not the catalog's business");
  }

  @Override
  public long reserveSequences(FeatureGroup group, long count) {
    throw new UnsupportedOperationException("not the catalog's business");
  }

  @Override
  public long removeExpired(FeatureGroup group, Duration endedFor) {
    throw new UnsupportedOperationException("not the catalog's business");
  }

  @Override
  public void upsertLoaded(FeatureGroup group, Iterator<Object[]> rows) {
    throw new UnsupportedOperationException("not the catalog's business");
  }
}
