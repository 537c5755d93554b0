package dev.tidemark.planner.engine;

import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.planner.engine.scan.ScanFilter;
import java.util.List;

/**
 * The store's own PostgreSQL during one query: a single REPEATABLE READ, READ ONLY transaction, so
 * that every online table and every tail is read at one instant. The transaction begins at the
 * first call.
 */
public interface OnlineSession extends EngineSession {

  /** From which snapshot on the group's history may be read, as this transaction sees. */
  OldestSnapshot oldestSnapshot(FeatureGroup group);

  /** About how many entities the group has, deleted ones too, as PostgreSQL's planner thinks. */
  long entities(FeatureGroup group);

  /**
   * The group's tail rows of transactions {@code >= horizon}.
   *
   * @param columns names among {@link FeatureGroup#historyColumns}
   * @param filters all of which a row must satisfy; used where they help, so more rows may come
   */
  AheadStream tail(
      FeatureGroup group, long horizon, List<String> columns, List<ScanFilter> filters);

  /**
   * Every record the online table holds, tombstones and expired ones too, in {@link
   * FeatureGroup#historyColumns}.
   */
  BatchStream stored(FeatureGroup group);

  /**
   * The sequence numbers of loads that may be in the history and not online yet: {@code
   * first_sequence} and {@code row_count}, both BIGINT.
   */
  BatchStream unfinishedLoads(FeatureGroup group);

  /**
   * Nothing else will be asked: the connection is free as soon as the tails that have been begun
   * are read ahead, whoever reads them when.
   */
  void leave();
}
