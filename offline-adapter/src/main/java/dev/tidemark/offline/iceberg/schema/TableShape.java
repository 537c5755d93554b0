package dev.tidemark.offline.iceberg.schema;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.group.FeatureDefault;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.group.GroupColumn;
import dev.tidemark.catalog.group.HistoryColumns;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.Transaction;
import org.apache.iceberg.UpdateProperties;
import org.apache.iceberg.UpdateSchema;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.TypeUtil;
import org.apache.iceberg.types.Types;

/**
 * Brings a table's schema to its group's columns; they are known by field id, whatever is named.
 */
public record TableShape(FeatureGroup group, Schema schema) {

  /** Commits what differs, first what frees names, and then what takes them; else nothing. */
  public void apply(Table table) {
    if (takeAway(table)) {
      table.refresh();
    }
    Transaction both = table.newTransaction();
    UpdateSchema update = both.updateSchema();
    boolean changed = false;
    for (GroupColumn column : group.columns()) {
      changed |= column.fieldId() == 0 ? add(update, column.column()) : change(update, column);
    }
    if (changed) {
      update.commit();
      keepDefaults(both);
      both.commitTransaction();
    }
  }

  private void keepDefaults(Transaction transaction) {
    Map<Integer, FeatureDefault> defaults = new HashMap<>();
    for (GroupColumn column : group.columns()) {
      if (column.fieldId() == 0) {
        int id = transaction.table().schema().findField(column.name()).fieldId();
        column.defaultValue().ifPresent(value -> defaults.put(id, value));
      }
    }
    if (!defaults.isEmpty()) {
      UpdateProperties properties = transaction.updateProperties();
      defaults.forEach((id, value) -> FieldDefaults.keep(properties, id, value));
      properties.commit();
    }
  }

  private boolean takeAway(Table table) {
    Set<Integer> wanted =
        group.columns().stream().map(GroupColumn::fieldId).collect(Collectors.toSet());
    UpdateSchema update = table.updateSchema();
    boolean changed = false;
    for (Types.NestedField field : schema.columns()) {
      if (!wanted.contains(field.fieldId()) && !HistoryColumns.NAMES.contains(field.name())) {
        update.deleteColumn(field.name());
        changed = true;
      }
    }
    if (changed) {
      update.commit();
    }
    return changed;
  }

  private static boolean add(UpdateSchema update, Column column) {
    Type type = IcebergTypes.of(column.type(), new AtomicInteger()::incrementAndGet);
    update.addColumn(column.name(), type, doc(column));
    update.moveBefore(column.name(), HistoryColumns.KNOWN_TIME);
    return true;
  }

  private boolean change(UpdateSchema update, GroupColumn column) {
    Types.NestedField field = schema.findField(column.fieldId());
    if (field == null) {
      return false;
    }
    String name = field.name();
    boolean changed = false;
    Type wanted = IcebergTypes.of(column.type(), new AtomicInteger()::incrementAndGet);
    if (!widen(update, name, field.type(), wanted).equals(field.type())) {
      changed = true;
    }
    String doc = doc(column.column());
    if (!java.util.Objects.equals(doc, field.doc())) {
      update.updateColumnDoc(name, doc);
      changed = true;
    }
    if (!name.equals(column.name())) {
      update.renameColumn(name, column.name());
      changed = true;
    }
    return changed;
  }

  /** The type that the column gets: the wanted one where it is wider, else the one it has. */
  private static Type widen(UpdateSchema update, String name, Type has, Type wanted) {
    if (has.isListType() && wanted.isListType()) {
      Type element = has.asListType().elementType();
      Type widened = widen(update, name + ".element", element, wanted.asListType().elementType());
      return widened.equals(element) ? has : wanted;
    }
    if (!has.isPrimitiveType()
        || has.equals(wanted)
        || !TypeUtil.isPromotionAllowed(has, wanted.asPrimitiveType())) {
      return has;
    }
    update.updateColumn(name, wanted.asPrimitiveType());
    return wanted;
  }

  private static @org.jspecify.annotations.Nullable String doc(Column column) {
    return column.comment().isEmpty() ? null : column.comment();
  }
}
