package dev.tidemark.catalog.store.definition;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.group.GroupColumn;
import dev.tidemark.catalog.store.Catalog;
import dev.tidemark.catalog.store.HistoryLocks;
import dev.tidemark.catalog.store.HistoryStore;
import dev.tidemark.catalog.store.OnlineStore;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** How versions of groups come, get the group's name, and go; each in a change of the catalog. */
final class GroupLife {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Who has the catalog waits for nobody's history, since others take them the other way round. */
  private static final Duration NO_PATIENCE = Duration.ofMillis(1);

  private final OnlineStore online;
  private final HistoryStore history;
  private final HistoryLocks locks;
  private final LiveGroups groups;

  GroupLife(OnlineStore online, HistoryStore history, HistoryLocks locks, LiveGroups groups) {
    this.online = online;
    this.history = history;
    this.locks = locks;
    this.groups = groups;
  }

  /** A new group, or the next version of one, by the draft's version. */
  FeatureGroup create(CatalogChange change, FeatureGroup draft) {
    FeatureGroup begun = change.transaction(transaction -> beginCreate(transaction, draft));
    try {
      FeatureGroup created = history.createTable(begun);
      return change.transaction(
          transaction -> {
            GroupRows.goLive(transaction, created);
            online.create(transaction, created);
            new Intent.Create(created.id()).delete(transaction);
            CatalogChange.announce(transaction);
            return created;
          });
    } catch (RuntimeException | Error failure) {
      try {
        undoCreate(change, begun);
      } catch (RuntimeException e) {
        failure.addSuppressed(e);
      }
      throw failure;
    }
  }

  private static FeatureGroup beginCreate(Connection transaction, FeatureGroup draft)
      throws SQLException {
    StreamRows.requireFree(transaction, draft.name());
    List<GroupRows.Entry> versions = StoredGroups.findByName(transaction, draft.name());
    Optional<FeatureGroup> live =
        versions.stream()
            .filter(entry -> entry.state() == GroupRows.State.LIVE)
            .map(GroupRows.Entry::group)
            .findFirst();
    boolean isNew = draft.version() <= 1;
    if (isNew && live.isPresent()) {
      throw new TidemarkException(
          ErrorCode.ALREADY_EXISTS, "Feature group '%s' already exists".formatted(draft.name()));
    }
    if (isNew && !versions.isEmpty()) {
      throw new TidemarkException(
          ErrorCode.WAREHOUSE_UNAVAILABLE,
          "The files of an earlier feature group '%s' could not be removed yet; try again when nothing loads or compacts it any more and the warehouse answers"
              .formatted(draft.name()));
    }
    if (!isNew) {
      checkVersion(transaction, draft, live, versions);
    }
    FeatureGroup begun =
        new FeatureGroup(
            live.map(FeatureGroup::uuid).orElseGet(UUID::randomUUID),
            GroupRows.drawId(transaction),
            draft.name(),
            isNew ? 1 : draft.version(),
            1,
            draft.columns().stream().map(c -> new GroupColumn(0, c.column())).toList(),
            draft.entityKey(),
            draft.eventTime(),
            draft.knownTime(),
            draft.options(),
            draft.comment());
    GroupRows.insert(transaction, begun, isNew);
    new Intent.Create(begun.id()).insert(transaction);
    return begun;
  }

  /** Numbers follow each other, and none is used twice. */
  private static void checkVersion(
      Connection transaction,
      FeatureGroup draft,
      Optional<FeatureGroup> live,
      List<GroupRows.Entry> versions)
      throws SQLException {
    int version = draft.version();
    if (live.isEmpty()) {
      throw new TidemarkException(
          ErrorCode.TABLE_NOT_FOUND,
          "Feature group '%s' does not exist, so it can't get a version %d; create it without VERSION"
              .formatted(draft.name(), version));
    }
    if (versions.stream().anyMatch(entry -> entry.group().version() == version)) {
      throw new TidemarkException(
          ErrorCode.ALREADY_EXISTS,
          "Feature group '%s' already has a version %d".formatted(draft.name(), version));
    }
    int highest = versions.stream().mapToInt(entry -> entry.group().version()).max().orElse(1);
    String sql =
        "INSERT INTO tidemark.feature_group_last_version AS l VALUES (?, ?) ON CONFLICT"
            + " (group_uuid) DO UPDATE SET version = greatest(l.version + 1, excluded.version)"
            + " RETURNING version";
    try (PreparedStatement draw = transaction.prepareStatement(sql)) {
      draw.setObject(1, live.get().uuid());
      draw.setInt(2, highest + 1);
      try (ResultSet row = draw.executeQuery()) {
        row.next();
        int next = row.getInt(1);
        if (next != version) {
          throw new TidemarkException(
              ErrorCode.INVALID_STATEMENT,
              "The next version of feature group '%s' is %d, not %d"
                  .formatted(draft.name(), next, version));
        }
      }
    }
  }

  /** Undoes what {@link #create} began. */
  void undoCreate(CatalogChange change, FeatureGroup begun) {
    history.dropTable(begun);
    change.transaction(
        transaction -> {
          GroupRows.delete(transaction, begun.id());
          return begun;
        });
  }

  /**
   * Gives the group's name to that version, in one transaction. Both versions get a new definition,
   * so that no put that was planned for the name goes where it no longer points.
   */
  FeatureGroup use(CatalogChange change, String group, int version, Catalog.LastStep lastStep) {
    return change.transaction(
        transaction -> {
          FeatureGroup before = groups.requireLive(transaction, group);
          FeatureGroup wanted = requireVersion(transaction, before.name(), version);
          if (wanted.id() == before.id()) {
            return before;
          }
          CatalogChange.excludePuts(transaction, before.id());
          lastStep.run(before, wanted);
          CatalogChange.excludePuts(transaction, wanted.id());
          for (FeatureGroup each : List.of(before, wanted)) {
            GroupRows.replaceDefinition(transaction, each.redefined(each.columns()));
          }
          GroupRows.setCurrent(transaction, before.id(), false);
          GroupRows.setCurrent(transaction, wanted.id(), true);
          FeatureGroup after = wanted.redefined(wanted.columns());
          online.giveName(transaction, after);
          CatalogChange.announce(transaction);
          return after;
        });
  }

  private static FeatureGroup requireVersion(Connection transaction, String name, int version)
      throws SQLException {
    List<FeatureGroup> live =
        StoredGroups.findByName(transaction, name).stream()
            .filter(entry -> entry.state() == GroupRows.State.LIVE)
            .map(GroupRows.Entry::group)
            .toList();
    return live.stream()
        .filter(group -> group.version() == version)
        .findFirst()
        .orElseThrow(
            () ->
                new TidemarkException(
                    ErrorCode.TABLE_NOT_FOUND,
                    "Feature group '%s' has no version %d; it has %s"
                        .formatted(
                            name,
                            version,
                            String.join(
                                ", ",
                                live.stream().map(g -> String.valueOf(g.version())).toList()))));
  }

  /** Drops every version; what is left of them is removed after this change. */
  List<FeatureGroup> drop(CatalogChange change, String name) {
    return change.amongQueries(
        transaction -> {
          FeatureGroup current = groups.requireLive(transaction, name);
          StreamRows.requireUnread(transaction, current.name());
          List<FeatureGroup> versions =
              StoredGroups.findByName(transaction, current.name()).stream()
                  .filter(entry -> entry.state() == GroupRows.State.LIVE)
                  .map(GroupRows.Entry::group)
                  .toList();
          beginDrop(change, transaction, versions);
          return versions;
        });
  }

  /** Drops one version that doesn't have the group's name, as {@link #drop} does all of them. */
  FeatureGroup drop(CatalogChange change, String name, int version) {
    return change.amongQueries(
        transaction -> {
          FeatureGroup current = groups.requireLive(transaction, name);
          FeatureGroup wanted = requireVersion(transaction, current.name(), version);
          if (wanted.id() == current.id()) {
            throw new TidemarkException(
                ErrorCode.INVALID_STATEMENT,
                "Version %d is the current one of feature group '%s'; set another version first, or drop the group"
                    .formatted(version, current.name()));
          }
          beginDrop(change, transaction, List.of(wanted));
          return wanted;
        });
  }

  private void beginDrop(CatalogChange change, Connection transaction, List<FeatureGroup> dropped)
      throws SQLException {
    for (FeatureGroup group : dropped) {
      CatalogChange.excludePuts(transaction, group.id());
    }
    change.takeTables(transaction);
    for (FeatureGroup group : dropped) {
      online.drop(transaction, group);
      GroupRows.setState(transaction, group.id(), GroupRows.State.DROPPED);
      new Intent.Drop(group.id()).delete(transaction);
      new Intent.Drop(group.id()).insert(transaction);
    }
    CatalogChange.announce(transaction);
  }

  /**
   * Removes what is left of a dropped version, when whoever still writes its files has ended: they
   * would come back otherwise. Nobody begins to, since its table has gone. Errors: {@code CONFLICT}
   * where that takes longer than half a minute.
   *
   * @param begin takes the catalog, after the history
   */
  void completeDrop(Supplier<CatalogChange> begin, FeatureGroup dropped) {
    locks.alone(
        dropped,
        PATIENCE,
        () -> {
          try (CatalogChange change = begin.get()) {
            remove(change, dropped);
          }
          return dropped;
        });
  }

  /** As {@link #completeDrop}, for who has the catalog: nobody is waited for. */
  void completeDropIfFree(CatalogChange change, FeatureGroup dropped) {
    locks.alone(
        dropped,
        NO_PATIENCE,
        () -> {
          remove(change, dropped);
          return dropped;
        });
  }

  /** Unless somebody else has, who had the catalog before. */
  private void remove(CatalogChange change, FeatureGroup dropped) {
    if (change
        .transaction(transaction -> StoredGroups.findById(transaction, dropped.id()))
        .isEmpty()) {
      return;
    }
    history.dropTable(dropped);
    change.transaction(
        transaction -> {
          GroupRows.delete(transaction, dropped.id());
          return dropped;
        });
  }
}
