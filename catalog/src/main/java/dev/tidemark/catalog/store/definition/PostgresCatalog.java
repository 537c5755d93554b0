package dev.tidemark.catalog.store.definition;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.FeatureChange;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.group.GroupOptions;
import dev.tidemark.catalog.group.rule.FeatureChangeRules;
import dev.tidemark.catalog.group.rule.GroupRules;
import dev.tidemark.catalog.source.Source;
import dev.tidemark.catalog.source.View;
import dev.tidemark.catalog.store.Catalog;
import dev.tidemark.catalog.store.CatalogSnapshot;
import dev.tidemark.catalog.store.HistoryStore;
import dev.tidemark.catalog.store.OnlineStore;
import dev.tidemark.catalog.store.postgres.CatalogDatabase;
import dev.tidemark.catalog.store.postgres.PostgresHistoryLocks;
import dev.tidemark.catalog.stream.StreamFeature;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The catalog in the schema {@code tidemark} of PostgreSQL, which {@link
 * dev.tidemark.catalog.migration.Migrations} creates. Changes follow each other, over all servers;
 * looking holds nobody up. A change that fails is undone before its error is thrown; what a crash
 * interrupted is finished or undone before the next change, on whichever server that is.
 */
public final class PostgresCatalog implements Catalog {

  private static final Logger LOG = LoggerFactory.getLogger(PostgresCatalog.class);
  private static final long PATIENCE_SECONDS = 60;

  /** One that has the catalog, and the next. */
  private static final int CHANGES_AT_ONCE = 2;

  private final CatalogDatabase database;
  private final SnapshotReader snapshots;
  private final OnlineStore online;
  private final GroupRules rules;
  private final LiveGroups names;
  private final GroupLife life;
  private final GroupEvolution evolution;
  private final Semaphore changing = new Semaphore(CHANGES_AT_ONCE, true);

  /** With the default limits of {@link GroupRules}. */
  public PostgresCatalog(DataSource postgres, OnlineStore online, HistoryStore history) {
    this(postgres, online, history, GroupRules.DEFAULT);
  }

  public PostgresCatalog(
      DataSource postgres, OnlineStore online, HistoryStore history, GroupRules rules) {
    this.database = new CatalogDatabase(postgres);
    this.snapshots = new SnapshotReader(database);
    this.online = online;
    this.rules = rules;
    this.names = new LiveGroups(snapshots::knownNames);
    this.life = new GroupLife(online, history, new PostgresHistoryLocks(postgres), names);
    this.evolution = new GroupEvolution(online, history, new FeatureChangeRules(rules), names);
  }

  @Override
  public CatalogSnapshot current() {
    return snapshots.current();
  }

  @Override
  public CatalogSnapshot recent() {
    return snapshots.recent();
  }

  @Override
  public FeatureGroup createGroup(FeatureGroup draft) {
    FeatureGroup checked = rules.check(draft);
    try (CatalogChange change = begin()) {
      return life.create(change, checked);
    }
  }

  @Override
  public FeatureGroup alter(String group, FeatureChange featureChange) {
    try (CatalogChange change = begin()) {
      return evolution.alter(change, group, featureChange);
    }
  }

  @Override
  public FeatureGroup comment(String group, String comment) {
    try (CatalogChange change = begin()) {
      return change.transaction(
          transaction -> {
            FeatureGroup before = names.requireLive(transaction, group);
            return redefine(transaction, before.redefined(before.options(), comment));
          });
    }
  }

  @Override
  public FeatureGroup setOptions(String group, GroupOptions options) {
    try (CatalogChange change = begin()) {
      return change.transaction(
          transaction -> {
            FeatureGroup before = names.requireLive(transaction, group);
            rules.checkOptions(before, options);
            FeatureGroup after = before.redefined(options, before.comment());
            redefine(transaction, after);
            GroupRows.replaceTags(transaction, after);
            online.applyOptions(transaction, after);
            return after;
          });
    }
  }

  private static FeatureGroup redefine(Connection transaction, FeatureGroup after)
      throws SQLException {
    CatalogChange.excludePuts(transaction, after.id());
    GroupRows.replaceDefinition(transaction, after);
    CatalogChange.announce(transaction);
    return after;
  }

  @Override
  public FeatureGroup useVersion(String group, int version, LastStep lastStep) {
    try (CatalogChange change = begin()) {
      return life.use(change, group, version, lastStep);
    }
  }

  @Override
  public void dropGroup(String group) {
    List<FeatureGroup> dropped;
    try (CatalogChange change = begin()) {
      dropped = life.drop(change, group);
    }
    dropped.forEach(this::completeDrop);
  }

  @Override
  public void dropVersion(String group, int version) {
    FeatureGroup dropped;
    try (CatalogChange change = begin()) {
      dropped = life.drop(change, group, version);
    }
    completeDrop(dropped);
  }

  /** Whoever has a history waits for the catalog, and nobody the other way round. */
  private void completeDrop(FeatureGroup dropped) {
    attempt(dropped.versionedName(), () -> life.completeDrop(this::beginAsItIs, dropped));
  }

  @Override
  public void createSource(Source source) {
    change(transaction -> SchemaChanges.create(transaction, source));
  }

  @Override
  public void dropSource(String name) {
    change(transaction -> SchemaChanges.drop(transaction, name));
  }

  @Override
  public void createView(View view) {
    change(transaction -> SchemaChanges.create(transaction, view));
  }

  @Override
  public void replaceView(View view) {
    change(transaction -> SchemaChanges.replace(transaction, view));
  }

  @Override
  public void dropView(String schema, String name) {
    change(transaction -> SchemaChanges.dropView(transaction, schema, name));
  }

  @Override
  public void createStream(StreamFeature stream) {
    change(transaction -> StreamRows.create(transaction, stream));
  }

  @Override
  public void dropStream(String name) {
    change(transaction -> StreamRows.drop(transaction, name));
  }

  /** A change that needs one transaction only. */
  private void change(CatalogDatabase.Work<?> work) {
    try (CatalogChange change = begin()) {
      change.transaction(work);
    }
  }

  @Override
  public void recover() {
    begin().close();
  }

  /** Begins a change with nothing unfinished before it, as far as the stores answer. */
  private CatalogChange begin() {
    CatalogChange change = beginAsItIs();
    try {
      for (Intent intent : change.transaction(Intent::readAll)) {
        GroupRows.Entry entry =
            change
                .transaction(transaction -> StoredGroups.findById(transaction, intent.groupId()))
                .orElseThrow();
        attempt(entry.group().name(), () -> finish(change, intent, entry.group()));
      }
      return change;
    } catch (RuntimeException | Error failure) {
      change.close();
      throw failure;
    }
  }

  /** Who waits here for others of this server's keeps no connection, which they may need. */
  private CatalogChange beginAsItIs() {
    awaitTurn();
    try {
      return CatalogChange.begin(
          database,
          () -> {
            snapshots.changedHere();
            changing.release();
          });
    } catch (RuntimeException | Error failure) {
      changing.release();
      throw failure;
    }
  }

  private void awaitTurn() {
    boolean isNext = false;
    try {
      isNext = changing.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (!isNext) {
      throw new TidemarkException(
          ErrorCode.CONFLICT, "Another change of the catalog is under way; try again later");
    }
  }

  private void finish(CatalogChange change, Intent intent, FeatureGroup group) {
    if (intent instanceof Intent.Create) {
      life.undoCreate(change, group);
    } else if (intent instanceof Intent.Drop) {
      life.completeDropIfFree(change, group);
    } else {
      evolution.complete(change, group, intent);
    }
    LOG.info("finished an interrupted change of feature group '{}'", group.name());
  }

  /** Tries what may wait for the next change: its intent stays. */
  static void attempt(String group, Runnable work) {
    try {
      work.run();
    } catch (TidemarkException e) {
      if (e.code() == ErrorCode.CONFLICT) {
        LOG.info("a change of feature group '{}' waits for those that use it", group);
      } else {
        unfinished(group, e);
      }
    } catch (RuntimeException e) {
      unfinished(group, e);
    }
  }

  private static void unfinished(String group, RuntimeException e) {
    LOG.warn("a change of feature group '{}' is unfinished and will be tried again", group, e);
  }
}
