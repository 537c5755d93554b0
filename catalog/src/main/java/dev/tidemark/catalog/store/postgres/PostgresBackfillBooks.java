package dev.tidemark.catalog.store.postgres;

import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.store.BackfillBooks;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.Optional;
import javax.sql.DataSource;

/** The books in the table {@code tidemark.backfill}. Thread-safe. */
public final class PostgresBackfillBooks implements BackfillBooks {
  private final CatalogDatabase database;

  public PostgresBackfillBooks(DataSource postgres) {
    this.database = new CatalogDatabase(postgres);
  }

  @Override
  public void keep(FeatureGroup from, FeatureGroup to, String select) {
    String sql =
        "INSERT INTO tidemark.backfill (group_id, source_id, query) VALUES (?, ?, ?)"
            + " ON CONFLICT (group_id, source_id) DO UPDATE SET query = excluded.query";
    database.each(
        connection -> {
          try (PreparedStatement insert = connection.prepareStatement(sql)) {
            insert.setLong(1, to.id());
            insert.setLong(2, from.id());
            insert.setString(3, select);
            return insert.executeUpdate();
          }
        });
  }

  @Override
  public Optional<String> find(FeatureGroup from, FeatureGroup to) {
    String sql = "SELECT query FROM tidemark.backfill WHERE group_id = ? AND source_id = ?";
    return database.each(
        connection -> {
          try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setLong(1, to.id());
            select.setLong(2, from.id());
            try (ResultSet row = select.executeQuery()) {
              return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
            }
          }
        });
  }
}
