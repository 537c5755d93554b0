package dev.tidemark.offline.trino;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.group.FeatureDefault;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.group.GroupColumn;
import dev.tidemark.catalog.group.HistoryColumns;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.catalog.type.TypeName;
import dev.tidemark.offline.iceberg.Warehouse;
import dev.tidemark.offline.iceberg.schema.FieldDefaults;
import dev.tidemark.offline.iceberg.schema.IcebergTypes;
import dev.tidemark.offline.iceberg.schema.WrittenSchema;
import dev.tidemark.planner.engine.scan.ScanFilter;
import dev.tidemark.planner.engine.scan.ScanRequest;
import dev.tidemark.planner.table.TableLocation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.util.SnapshotUtil;
import org.jspecify.annotations.Nullable;

/**
 * A pinned scan in Trino's words. Trino reads a snapshot with the columns it had, so those that
 * came later are NULL, and those renamed since are called as they were.
 */
final class TrinoScan {
  private final String catalog;
  private final ScanRequest request;
  private final TableIdentifier identifier;
  private final Table table;
  private final long snapshotId;
  private final Schema schema;

  TrinoScan(String catalog, Warehouse warehouse, ScanRequest request, long snapshotId) {
    this.catalog = catalog;
    this.request = request;
    this.identifier = identifier(request.table().location());
    this.table = warehouse.current(identifier);
    this.snapshotId = snapshotId;
    this.schema = SnapshotUtil.schemaFor(table, snapshotId);
  }

  private static TableIdentifier identifier(TableLocation location) {
    return location instanceof TableLocation.Iceberg foreign
        ? TableIdentifier.of(foreign.identifier().toArray(new String[0]))
        : group(location)
            .map(Warehouse::identifier)
            .orElseThrow(() -> new IllegalArgumentException("No Iceberg table: " + location));
  }

  private static Optional<FeatureGroup> group(TableLocation location) {
    if (location instanceof TableLocation.Features features) {
      return Optional.of(features.group());
    }
    return location instanceof TableLocation.Offline offline
        ? Optional.of(offline.group())
        : Optional.empty();
  }

  /** The scan of a table that has no snapshot yet: a query in brackets without rows. */
  static String ofNothing(ScanRequest request) {
    List<String> items = new ArrayList<>();
    for (Column column : request.table().columns()) {
      if (request.columns().contains(column.name())) {
        items.add(nullOf(column));
      }
    }
    return "(SELECT " + String.join(", ", items) + " WHERE FALSE)";
  }

  private static String nullOf(Column column) {
    return "CAST(NULL AS " + column.type().trino() + ") AS " + TrinoText.name(column.name());
  }

  /** A query in brackets. */
  String sql() {
    List<String> items = new ArrayList<>();
    for (String name : request.columns()) {
      items.add(item(column(name)));
    }
    List<String> conditions = new ArrayList<>();
    for (ScanFilter filter : request.filters()) {
      Column column = column(filter.column());
      Types.NestedField field = fieldOf(column);
      boolean isPlain =
          field != null
              && field.name().equals(column.name())
              && isUnchanged(field)
              && isSame(field, column.type())
              && defaultOf(column).isEmpty();
      if (isPlain) {
        TrinoText.condition(filter, column.type()).ifPresent(conditions::add);
      }
    }
    return "(SELECT "
        + String.join(", ", items)
        + " FROM "
        + TrinoText.table(catalog, identifier)
        + " FOR VERSION AS OF BIGINT '"
        + snapshotId
        + "'"
        + (conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions))
        + ")";
  }

  private String item(Column column) {
    Types.NestedField field = fieldOf(column);
    String name = TrinoText.name(column.name());
    Optional<String> otherwise = defaultOf(column);
    if (field == null) {
      return otherwise
          .map(value -> "IF(NOT " + isDeleted() + ", " + value + ") AS " + name)
          .orElseGet(() -> nullOf(column));
    }
    String own = read(field);
    String value =
        isSame(field, column.type()) ? own : "CAST(" + own + " AS " + column.type().trino() + ")";
    String filled = otherwise.map(text -> filled(field, value, text)).orElse(value);
    return filled.equals(name) ? name : filled + " AS " + name;
  }

  /** The default in the files that lack the field, which their folders tell. */
  private String filled(Types.NestedField field, String value, String otherwise) {
    return "IF(%s IS NULL AND NOT %s AND regexp_like(\"$path\", %s), %s, %s)"
        .formatted(
            read(field),
            isDeleted(),
            TrinoText.quoted(WrittenSchema.lacking(table, field.fieldId())),
            otherwise,
            value);
  }

  /**
   * The snapshot's field. What Trino moves into the scan, of conditions and joins, Iceberg looks up
   * in the table's newest schema, by the name and the type that the snapshot has; where this is
   * nobody's name by now, or the type is wider, the query fails, and where it is another field's
   * the wrong files are left out. So such a field stands in words that Trino doesn't look through,
   * as it does through COALESCE.
   */
  private String read(Types.NestedField field) {
    String name = TrinoText.name(field.name());
    return isUnchanged(field) ? name : "IF(%s IS NOT NULL, %s)".formatted(name, name);
  }

  private boolean isUnchanged(Types.NestedField field) {
    Types.NestedField newest = table.schema().asStruct().field(field.name());
    return newest != null
        && newest.fieldId() == field.fieldId()
        && newest.type().equals(field.type())
        && !wasReal(field);
  }

  /** Whether it may be REAL in old files, whose statistics Trino then takes for damaged. */
  private boolean wasReal(Types.NestedField field) {
    return field.type().equals(Types.DoubleType.get())
        && table.schemas().values().stream()
            .map(written -> written.findField(field.fieldId()))
            .anyMatch(written -> written != null && written.type().equals(Types.FloatType.get()));
  }

  private static String isDeleted() {
    return TrinoText.name(HistoryColumns.IS_DELETED);
  }

  private Optional<String> defaultOf(Column column) {
    OptionalInt id = fieldId(column.name());
    return id.isEmpty()
        ? Optional.empty()
        : FieldDefaults.of(table, id.getAsInt()).map(text -> value(text, column.type()));
  }

  private static String value(String text, DataType type) {
    if (type instanceof DataType.ArrayOf array) {
      return FeatureDefault.parse(type, text).elements().stream()
          .map(element -> element.map(value -> value(value.text(), array.element())).orElse("NULL"))
          .collect(Collectors.joining(", ", "CAST(ARRAY[", "] AS " + type.trino() + ")"));
    }
    return type.equals(DataType.of(TypeName.VARBINARY))
        ? "from_hex(" + TrinoText.quoted(FeatureDefault.hexDigits(text)) + ")"
        : "CAST(" + TrinoText.quoted(text) + " AS " + type.trino() + ")";
  }

  private static boolean isSame(Types.NestedField field, DataType type) {
    return IcebergTypes.dataType(field.type()).equals(Optional.of(type));
  }

  private Column column(String name) {
    return request.table().columns().stream()
        .filter(column -> column.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /** The snapshot's own field; null where it had none yet. */
  private Types.@Nullable NestedField fieldOf(Column column) {
    OptionalInt id = fieldId(column.name());
    return id.isEmpty() ? null : schema.findField(id.getAsInt());
  }

  /** A group's own columns are known by field id, so that one renamed meanwhile is found. */
  private OptionalInt fieldId(String name) {
    Optional<GroupColumn> own =
        group(request.table().location()).flatMap(group -> own(group, name));
    if (own.isPresent()) {
      return OptionalInt.of(own.get().fieldId());
    }
    Types.NestedField field = table.schema().asStruct().field(name);
    return field == null ? OptionalInt.empty() : OptionalInt.of(field.fieldId());
  }

  private static Optional<GroupColumn> own(FeatureGroup group, String name) {
    return group.columns().stream().filter(column -> column.name().equals(name)).findFirst();
  }
}
