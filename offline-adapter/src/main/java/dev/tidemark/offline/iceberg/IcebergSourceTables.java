package dev.tidemark.offline.iceberg;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.source.Source;
import dev.tidemark.catalog.source.SourceRules;
import dev.tidemark.offline.iceberg.schema.IcebergTypes;
import dev.tidemark.planner.table.TableDef;
import dev.tidemark.planner.table.TableLocation;
import dev.tidemark.planner.table.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.types.Types;

/**
 * The tables of registered Iceberg namespaces in the catalog at hand, which other engines write,
 * too. Columns of types we don't have are left out. Writing to them is not here: see {@code
 * offline.table}. Thread-safe.
 */
public final class IcebergSourceTables {
  private final Warehouse warehouse;

  public IcebergSourceTables(Warehouse warehouse) {
    this.warehouse = warehouse;
  }

  /**
   * Errors: {@code SCHEMA_NOT_FOUND} unless the catalog has the source's namespace, which is made
   * first where the source says {@code create}.
   */
  public void check(Source source) {
    Namespace namespace = namespace(source);
    boolean exists =
        IcebergErrors.translating(
            source.location(), () -> warehouse.catalog().namespaceExists(namespace));
    if (!exists && source.options().getOrDefault(SourceRules.CREATE, "false").equals("true")) {
      IcebergErrors.translating(source.location(), () -> create(namespace));
    } else if (!exists) {
      throw new TidemarkException(
          ErrorCode.SCHEMA_NOT_FOUND,
          "The Iceberg catalog has no namespace '"
              + source.location()
              + "'; (create = true) makes one");
    }
  }

  private boolean create(Namespace namespace) {
    try {
      warehouse.catalog().createNamespace(namespace);
      return true;
    } catch (AlreadyExistsException e) {
      // Another server was first.
      return false;
    }
  }

  /** What the catalog calls a table of the source. */
  public static TableIdentifier identifier(Source source, String table) {
    return TableIdentifier.of(namespace(source), table);
  }

  /** The names of the source's tables, sorted. Errors: those of {@link #check}. */
  public List<String> tables(Source source) {
    check(source);
    return IcebergErrors.translating(
        source.location(),
        () ->
            warehouse.catalog().listTables(namespace(source)).stream()
                .map(TableIdentifier::name)
                .sorted()
                .toList());
  }

  /** One table; empty where there is none of that name. */
  public Optional<TableDef> find(Source source, String table) {
    Namespace namespace = namespace(source);
    TableIdentifier identifier = identifier(source, table);
    try {
      Table found = warehouse.current(identifier);
      List<String> parts = new ArrayList<>(List.of(namespace.levels()));
      parts.add(table);
      return Optional.of(
          new TableDef(
              new TableName(source.name(), table),
              columns(found),
              new TableLocation.Iceberg(source.name(), parts)));
    } catch (TidemarkException e) {
      if (e.code() == ErrorCode.TABLE_NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static List<Column> columns(Table table) {
    List<Column> columns = new ArrayList<>();
    for (Types.NestedField field : table.schema().columns()) {
      String comment = field.doc() == null ? "" : field.doc();
      IcebergTypes.dataType(field.type())
          .ifPresent(
              type -> columns.add(new Column(field.name(), type, field.isOptional(), comment)));
    }
    return columns;
  }

  private static Namespace namespace(Source source) {
    return Namespace.of(source.location().split("\\."));
  }
}
