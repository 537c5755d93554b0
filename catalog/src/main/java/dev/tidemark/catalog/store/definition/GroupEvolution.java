package dev.tidemark.catalog.store.definition;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.FeatureChange;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.group.rule.FeatureChangeRules;
import dev.tidemark.catalog.store.HistoryStore;
import dev.tidemark.catalog.store.OnlineStore;
import java.sql.Connection;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes of a group's shape, each inside a change of the catalog. What adds to Iceberg (a feature,
 * a wider type) is done there first, since nobody can use it before; what takes away or renames is
 * seen by everybody at once, and the Iceberg table follows: its columns are found by field id.
 */
final class GroupEvolution {

  private static final Logger LOG = LoggerFactory.getLogger(GroupEvolution.class);

  private final OnlineStore online;
  private final HistoryStore history;
  private final FeatureChangeRules rules;
  private final LiveGroups groups;

  GroupEvolution(
      OnlineStore online, HistoryStore history, FeatureChangeRules rules, LiveGroups groups) {
    this.online = online;
    this.history = history;
    this.rules = rules;
    this.groups = groups;
  }

  FeatureGroup alter(CatalogChange change, String group, FeatureChange wanted) {
    if (wanted instanceof FeatureChange.Add || wanted instanceof FeatureChange.Widen) {
      return icebergFirst(change, group, wanted);
    }
    FeatureGroup after =
        change.amongQueries(
            transaction -> {
              FeatureGroup before = requireSettled(transaction, group);
              FeatureGroup changed = rules.apply(before, wanted);
              if (wanted instanceof FeatureChange.Rename) {
                history.requireNames(changed);
              }
              publish(change, transaction, before, changed);
              new Intent.Align(changed.id()).insert(transaction);
              return changed;
            });
    try {
      align(change, after);
    } catch (RuntimeException e) {
      LOG.warn("the Iceberg table of '{}' follows a change later", after.versionedName(), e);
    }
    return after;
  }

  private FeatureGroup icebergFirst(CatalogChange change, String group, FeatureChange wanted) {
    FeatureGroup before =
        change.transaction(
            transaction -> {
              FeatureGroup found = requireSettled(transaction, group);
              FeatureGroup changed = rules.apply(found, wanted);
              if (wanted instanceof FeatureChange.Add) {
                history.requireNames(changed);
              }
              intent(found, wanted).insert(transaction);
              return found;
            });
    try {
      return complete(change, before, wanted);
    } catch (RuntimeException | Error failure) {
      undo(change, failure, before);
      throw failure;
    }
  }

  private static Intent intent(FeatureGroup group, FeatureChange wanted) {
    return wanted instanceof FeatureChange.Add add
        ? new Intent.AddFeature(group.id(), add.feature(), add.defaultValue())
        : new Intent.WidenFeature(group.id(), wanted.name(), ((FeatureChange.Widen) wanted).type());
  }

  /** What Iceberg may have got already is of no harm: the next change of the group mends it. */
  private static void undo(CatalogChange change, Throwable failure, FeatureGroup group) {
    try {
      change.transaction(
          transaction -> {
            new Intent.Align(group.id()).delete(transaction);
            return group;
          });
    } catch (RuntimeException e) {
      failure.addSuppressed(e);
    }
  }

  /** Completes what was interrupted: a change of the group's shape. */
  void complete(CatalogChange change, FeatureGroup group, Intent intent) {
    if (intent instanceof Intent.AddFeature addition) {
      complete(change, group, new FeatureChange.Add(addition.feature(), addition.defaultValue()));
    } else if (intent instanceof Intent.WidenFeature widening) {
      complete(change, group, new FeatureChange.Widen(widening.column(), widening.type()));
    } else {
      align(change, group);
    }
  }

  private FeatureGroup complete(CatalogChange change, FeatureGroup before, FeatureChange wanted) {
    FeatureGroup after = history.shapeTable(rules.apply(before, wanted));
    return change.amongQueries(
        transaction -> {
          publish(change, transaction, before, after);
          new Intent.Align(after.id()).delete(transaction);
          return after;
        });
  }

  private void align(CatalogChange change, FeatureGroup group) {
    history.shapeTable(group);
    change.transaction(
        transaction -> {
          new Intent.Align(group.id()).delete(transaction);
          return group;
        });
  }

  private void publish(
      CatalogChange change, Connection transaction, FeatureGroup before, FeatureGroup after)
      throws SQLException {
    CatalogChange.excludePuts(transaction, after.id());
    change.takeTables(transaction);
    GroupRows.replaceDefinition(transaction, after);
    GroupRows.replaceColumns(transaction, after);
    online.reshape(transaction, before, after);
    CatalogChange.announce(transaction);
  }

  /** The group, whose Iceberg table has followed every earlier change. */
  private FeatureGroup requireSettled(Connection transaction, String name) throws SQLException {
    FeatureGroup group = groups.requireLive(transaction, name);
    if (Intent.readAll(transaction).stream().anyMatch(i -> i.groupId() == group.id())) {
      throw new TidemarkException(
          ErrorCode.WAREHOUSE_UNAVAILABLE,
          "An earlier change of feature group '%s' is unfinished; try again when the warehouse answers"
              .formatted(group.name()));
    }
    return group;
  }
}
