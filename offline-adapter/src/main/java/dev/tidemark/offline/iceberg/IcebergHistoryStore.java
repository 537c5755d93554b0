package dev.tidemark.offline.iceberg;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.group.GroupColumn;
import dev.tidemark.catalog.group.HistoryColumns;
import dev.tidemark.catalog.store.HistoryStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.UpdateSchema;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/** The life of the groups' Iceberg tables. Every call may be repeated. Thread-safe. */
public final class IcebergHistoryStore implements HistoryStore {
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
  public FeatureGroup addColumn(FeatureGroup group, Column column) {
    return IcebergErrors.translating(
        group.versionedName(),
        () -> {
          Table table = warehouse.table(group);
          Type type = IcebergTypes.of(column.type(), new AtomicInteger()::incrementAndGet);
          Types.NestedField present = table.schema().findField(column.name());
          if (present == null) {
            UpdateSchema update = table.updateSchema();
            String comment = column.comment().isEmpty() ? null : column.comment();
            update.addColumn(column.name(), type, comment);
            update.moveBefore(column.name(), HistoryColumns.KNOWN_TIME).commit();
          } else if (!IcebergTypes.dataType(present.type()).equals(Optional.of(column.type()))) {
            throw new TidemarkException(
                ErrorCode.ALREADY_EXISTS,
                "Column '" + column.name() + "' already exists with type " + present.type());
          }
          return withColumn(group, column, warehouse.table(group).schema());
        });
  }

  private static FeatureGroup withColumn(FeatureGroup group, Column column, Schema schema) {
    if (group.find(column.name()).isPresent()) {
      return GroupTable.withFieldIds(group, schema);
    }
    List<GroupColumn> columns = new ArrayList<>(group.columns());
    columns.add(new GroupColumn(0, column));
    return GroupTable.withFieldIds(GroupTable.withColumns(group, columns), schema);
  }

  @Override
  public void dropTable(FeatureGroup group) {
    TableIdentifier identifier = Warehouse.identifier(group);
    IcebergErrors.translating(
        identifier.toString(),
        () -> {
          if (warehouse.catalog().tableExists(identifier) && isOwn(identifier, group)) {
            warehouse.catalog().dropTable(identifier, false);
          }
          warehouse.forget(identifier);
          warehouse.delete(warehouse.folder(group));
          return true;
        });
  }

  /** After a drop and a new creation the name stands for another group. */
  private boolean isOwn(TableIdentifier identifier, FeatureGroup group) {
    Table table = warehouse.catalog().loadTable(identifier);
    return table.location().equals(warehouse.location(warehouse.folder(group)));
  }
}
