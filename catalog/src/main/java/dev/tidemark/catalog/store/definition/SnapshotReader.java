package dev.tidemark.catalog.store.definition;

import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.migration.CatalogFormat;
import dev.tidemark.catalog.store.Catalog;
import dev.tidemark.catalog.store.CatalogSnapshot;
import dev.tidemark.catalog.store.postgres.CatalogDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Reads what is defined: the number of its version each time, all of it only where that has grown.
 * Thread-safe.
 */
final class SnapshotReader {
  private static final long RECENT_NANOS = 100_000_000;

  private final CatalogDatabase database;
  private final Object reloading = new Object();
  private final AtomicLong changesHere = new AtomicLong();
  private volatile @Nullable Sighting latest;

  SnapshotReader(CatalogDatabase database) {
    this.database = database;
  }

  /**
   * A version, when PostgreSQL was asked for it, and how many changes this server had made then.
   */
  private record Sighting(CatalogSnapshot snapshot, long nanoTime, long changesHere) {}

  /** This server has made a change, or tried to. */
  void changedHere() {
    changesHere.incrementAndGet();
  }

  /** See {@link Catalog#current}. */
  CatalogSnapshot current() {
    long changes = changesHere.get();
    long now = System.nanoTime();
    long version = database.each(SnapshotReader::readVersion);
    Sighting known = latest;
    if (known == null || known.snapshot().version() < version) {
      return reload(version, now, changes);
    }
    latest = new Sighting(known.snapshot(), now, changes);
    return known.snapshot();
  }

  /** Reads everything, once however many wait for it. */
  private CatalogSnapshot reload(long version, long now, long changes) {
    synchronized (reloading) {
      Sighting known = latest;
      if (known != null && known.snapshot().version() >= version) {
        return known.snapshot();
      }
      CatalogSnapshot loaded = database.read(SnapshotReader::readSnapshot);
      latest = new Sighting(loaded, now, changes);
      return loaded;
    }
  }

  /** See {@link Catalog#recent}. */
  CatalogSnapshot recent() {
    Sighting known = latest;
    return known != null
            && known.changesHere() == changesHere.get()
            && System.nanoTime() - known.nanoTime() < RECENT_NANOS
        ? known.snapshot()
        : current();
  }

  /** The names of groups when they were last read. */
  Set<String> knownNames() {
    Sighting known = latest;
    return known == null ? Set.of() : known.snapshot().groups().keySet();
  }

  private static long readVersion(Connection connection) throws SQLException {
    try (PreparedStatement select =
            connection.prepareStatement("SELECT version, format FROM tidemark.catalog");
        ResultSet row = select.executeQuery()) {
      row.next();
      CatalogFormat.requireKnown(row.getInt(2));
      return row.getLong(1);
    }
  }

  private static CatalogSnapshot readSnapshot(Connection transaction) throws SQLException {
    List<FeatureGroup> current = new ArrayList<>();
    List<FeatureGroup> every = new ArrayList<>();
    for (GroupRows.Entry entry : StoredGroups.readAll(transaction)) {
      if (entry.state() == GroupRows.State.LIVE) {
        every.add(entry.group());
        if (entry.isCurrent()) {
          current.add(entry.group());
        }
      }
    }
    return CatalogSnapshot.of(
        readVersion(transaction),
        current,
        every,
        SourceRows.readAll(transaction),
        ViewRows.readAll(transaction),
        StreamRows.readAll(transaction));
  }
}
