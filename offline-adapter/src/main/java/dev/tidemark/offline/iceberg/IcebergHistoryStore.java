package dev.tidemark.offline.iceberg;

import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.store.HistoryStore;
import dev.tidemark.offline.iceberg.schema.GroupTable;
import dev.tidemark.offline.iceberg.schema.PartitionNames;
import dev.tidemark.offline.iceberg.schema.TableShape;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.exceptions.NotFoundException;

/** The life of the groups' Iceberg tables. Every call may be repeated. Thread-safe. */
public final class IcebergHistoryStore implements HistoryStore {
  private static final int ATTEMPTS = 10;

  private final Warehouse warehouse;

  public IcebergHistoryStore(Warehouse warehouse) {
    this.warehouse = warehouse;
  }

  @Override
  public FeatureGroup createTable(FeatureGroup group) {
    TableIdentifier identifier = Warehouse.identifier(group);
    return IcebergErrors.translating(
        identifier.toString(),
        () -> {
          if (!warehouse.catalog().tableExists(identifier)) {
            create(identifier, group);
          }
          return GroupTable.withFieldIds(group, warehouse.table(group).schema());
        });
  }

  private void create(TableIdentifier identifier, FeatureGroup group) {
    Schema schema = GroupTable.schema(group);
    try {
      warehouse
          .catalog()
          .buildTable(identifier, schema)
          .withPartitionSpec(GroupTable.spec(group, schema))
          .withSortOrder(GroupTable.order(group, schema))
          .withLocation(warehouse.location(warehouse.folder(group)))
          .withProperties(GroupTable.properties(group))
          .create();
    } catch (AlreadyExistsException e) {
      // Whose it is gets checked when it is loaded.
    }
  }

  @Override
  public void requireNames(FeatureGroup group) {
    IcebergErrors.translating(
        group.versionedName(),
        () -> {
          PartitionNames.requireFree(group, warehouse.table(group));
          return true;
        });
  }

  @Override
  public FeatureGroup shapeTable(FeatureGroup group) {
    return IcebergErrors.translating(group.versionedName(), () -> shape(group));
  }

  /** Begins anew where somebody else's commit came first: replication goes on meanwhile. */
  private FeatureGroup shape(FeatureGroup group) {
    for (int attempt = 1; ; attempt++) {
      try {
        Table table = warehouse.table(group);
        new TableShape(group, table.schema()).apply(table);
        return GroupTable.withFieldIds(group, warehouse.table(group).schema());
      } catch (CommitFailedException e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  @Override
  public void dropTable(FeatureGroup group) {
    TableIdentifier identifier = Warehouse.identifier(group);
    IcebergErrors.translating(
        identifier.toString(),
        () -> {
          if (isThere(identifier, group)) {
            warehouse.catalog().dropTable(identifier, false);
          }
          warehouse.forget(identifier);
          warehouse.delete(warehouse.folder(group));
          return true;
        });
  }

  /** After a drop and a new creation the name stands for another group. */
  private boolean isThere(TableIdentifier identifier, FeatureGroup group) {
    String own = warehouse.location(warehouse.folder(group));
    try {
      return warehouse.catalog().loadTable(identifier).location().equals(own);
    } catch (NoSuchTableException e) {
      return false;
    } catch (NotFoundException e) {
      // Its files went before its name did: whoever was writing them saw that it is dropped.
      return String.valueOf(e.getMessage()).contains(own + "/");
    }
  }
}
