package dev.tidemark.catalog.store;

import dev.tidemark.catalog.group.FeatureGroup;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * The online half: the newest record a key, and the history's tail. Rows are {@code Object[]} whose
 * values are of the classes in {@link dev.tidemark.catalog.type.TypeName}.
 */
public interface OnlineStore {

  /** Creates the group's tables and its view, inside the catalog's transaction. */
  void create(Connection transaction, FeatureGroup group) throws SQLException;

  /**
   * Gives the group's tables and view the columns of {@code after}, by field id, inside the
   * catalog's transaction.
   */
  void reshape(Connection transaction, FeatureGroup before, FeatureGroup after) throws SQLException;

  /** Makes the view of the group's name that of this version, inside the catalog's transaction. */
  void giveName(Connection transaction, FeatureGroup group) throws SQLException;

  /** Makes the view follow changed options (TTL), inside the catalog's transaction. */
  void applyOptions(Connection transaction, FeatureGroup group) throws SQLException;

  /** Drops tables and view, inside the catalog's transaction. */
  void drop(Connection transaction, FeatureGroup group) throws SQLException;

  /** The store's clock: PostgreSQL's, never backwards, shared by all servers. */
  Instant storeTime();

  /** Draws a write time: after every time drawn or read before, and never drawn again. */
  Instant drawWriteTime();

  /**
   * Puts one batch: atomic, one write time, history and online in one transaction; durable when it
   * returns. Semantics: the contract's section 3.
   *
   * @param columns names among the group's columns, in the rows' order; those left out have their
   *     default, or are NULL
   * @param rows read once, wholly, before the transaction begins
   */
  PutResult put(
      FeatureGroup group, List<String> columns, Iterator<Object[]> rows, PutOptions options);

  /**
   * Writes a tombstone for each of these entities.
   *
   * @param keys entity keys, in {@code entityKey} order, then the newest event time and the newest
   *     known time that the history holds for it (either may be NULL)
   * @param eventTime the event time the statement gave, else empty
   */
  PutResult delete(
      FeatureGroup group, Iterator<Object[]> keys, Optional<Object> eventTime, PutOptions options);

  /** Reserves a block of sequence numbers and returns its first. */
  long reserveSequences(FeatureGroup group, long count);

  /**
   * Upserts loaded records online only, each if its rank is higher than the stored one, in short
   * transactions sorted by key, by a thread that has the group's history. May be repeated. Errors:
   * {@code POSTGRES_UNAVAILABLE} where the history is lost meanwhile; what may have been purged
   * since isn't brought back.
   *
   * @param rows full history rows in {@link FeatureGroup#historyColumns} order
   */
  void upsertLoaded(FeatureGroup group, Iterator<Object[]> rows);

  /**
   * Removes online rows, tombstones too, that the group's TTL ended longer than that ago; nothing
   * where the group's definition is no longer this one. Rows that somebody writes just now are
   * left.
   *
   * @return how many
   */
  long removeExpired(FeatureGroup group, Duration endedFor);

  /**
   * Who writes, and an optional idempotency key with what it stands for.
   *
   * @param requestHash of the statement; the store adds that of the data
   */
  record PutOptions(String user, Optional<String> idempotencyKey, String requestHash) {
    public static PutOptions of(String user) {
      return new PutOptions(user, Optional.empty(), "");
    }
  }

  /** What a put did; {@code writeTime} is the batch's. */
  record PutResult(long records, Instant writeTime) {}
}
