package dev.tidemark.offline.iceberg;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.store.HistorySession;
import dev.tidemark.offline.iceberg.schema.FileCompression;
import dev.tidemark.offline.iceberg.schema.GroupTable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.StaticTableOperations;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.jdbc.JdbcCatalog;

/**
 * The Iceberg tables of one folder and one catalog, which is kept in PostgreSQL (JdbcCatalog,
 * schema V1), so that Trino, Spark and PyIceberg read the same tables. Thread-safe; a table it
 * loads is not.
 */
public final class Warehouse implements AutoCloseable {
  /** The namespace of the feature groups. */
  public static final Namespace FEATURES = Namespace.of("features");

  private static final String TABLES = "tables";
  private static final String TEMPORARY = "temporary";

  private final WarehouseFolder folder;
  private final JdbcCatalog catalog;
  private final Map<TableIdentifier, TableOperations> known = new ConcurrentHashMap<>();

  private Warehouse(WarehouseFolder folder, JdbcCatalog catalog) {
    this.folder = folder;
    this.catalog = catalog;
  }

  /** {@link #open(WarehouseConfig, HistorySession)} for who shares it with nobody. */
  public static Warehouse open(WarehouseConfig config) {
    return open(config, HistorySession.NONE);
  }

  /**
   * Opens the warehouse and creates what is missing. Errors: {@code CONFIGURATION_ERROR} for a
   * folder that is none, {@code NEWER_FORMAT}, {@code POSTGRES_UNAVAILABLE}.
   *
   * @param held by which histories are held, in the catalog's database
   */
  public static Warehouse open(WarehouseConfig config, HistorySession held) {
    WarehouseFolder folder = WarehouseFolder.open(config.folder());
    WarehouseFiles files = new WarehouseFiles(folder);
    JdbcCatalog catalog =
        new JdbcCatalog(
            properties -> files, properties -> new CatalogConnections(properties, held), true);
    return IcebergErrors.translating(
        FEATURES.toString(),
        () -> {
          catalog.initialize(
              config.catalogName(),
              Map.of(
                  CatalogProperties.URI,
                  config.jdbcUri(),
                  CatalogProperties.WAREHOUSE_LOCATION,
                  folder.location(folder.path()),
                  JdbcCatalog.PROPERTY_PREFIX + "user",
                  config.user(),
                  JdbcCatalog.PROPERTY_PREFIX + "password",
                  config.password(),
                  JdbcCatalog.PROPERTY_PREFIX + "schema-version",
                  "V1",
                  CatalogProperties.TABLE_DEFAULT_PREFIX + FileCompression.PROPERTY,
                  config.compression().codec()));
          if (!catalog.namespaceExists(FEATURES)) {
            createNamespace(catalog);
          }
          return new Warehouse(folder, catalog);
        });
  }

  private static void createNamespace(JdbcCatalog catalog) {
    try {
      catalog.createNamespace(FEATURES, Map.of());
    } catch (AlreadyExistsException e) {
      // Another server that starts at the same time was first.
    }
  }

  /**
   * Refuses to be the warehouse of a catalog of which it has nothing. Errors: {@code
   * CONFIGURATION_ERROR}.
   */
  public void requireAnyOf(Collection<FeatureGroup> groups) {
    if (!groups.isEmpty() && groups.stream().noneMatch(group -> Files.exists(folder(group)))) {
      throw new TidemarkException(
          ErrorCode.CONFIGURATION_ERROR,
          "the warehouse '%s' has none of the catalog's %d feature groups; name the folder that was used before with --warehouse"
              .formatted(folder(), groups.size()));
    }
  }

  /** The name of a group version's table. */
  public static TableIdentifier identifier(FeatureGroup group) {
    return TableIdentifier.of(FEATURES, group.versionedName());
  }

  /** Iceberg's own catalog: what isn't a group's table is found and changed there. */
  public JdbcCatalog catalog() {
    return catalog;
  }

  /** The folder itself, which DuckDB must be allowed to read and write. */
  public Path folder() {
    return folder.path();
  }

  /** Where DuckDB finds a file of a table. Errors: {@code PERMISSION_DENIED} outside. */
  public Path path(String location) {
    return folder.path(location);
  }

  /** What Iceberg calls the file of that path. */
  public String location(Path path) {
    return folder.location(path);
  }

  /** Never used again for another group, not even for one of the same name. */
  Path folder(FeatureGroup group) {
    return folder.path().resolve(group.uuid().toString()).resolve("v" + group.version());
  }

  /** For a table that is no group's; never used again for another. */
  public Path newTableFolder() {
    return folder.path().resolve(TABLES).resolve(UUID.randomUUID().toString());
  }

  /** For a table that lives as long as a query; nothing else is in the folder around it. */
  public Path temporaryFolder(String name) {
    return folder.path().resolve(TEMPORARY).resolve(name);
  }

  /** The names of temporary folders that are there. */
  public List<String> temporaryFolders() {
    return WarehouseFolder.names(folder.path().resolve(TEMPORARY));
  }

  /** Deletes a table's folder, which may be gone already. */
  public void delete(Path tableFolder) {
    WarehouseFolder.delete(tableFolder);
  }

  /** Deletes what is left in the folder of a group that doesn't exist any more. */
  public void deleteLeftOvers(FeatureGroup dropped) {
    WarehouseFolder.delete(folder(dropped));
  }

  /** Whether the folder was made by {@link #newTableFolder}. */
  public boolean isTableFolder(Path path) {
    return folder.path().resolve(TABLES).equals(path.getParent());
  }

  /**
   * The group's table, to change it. Errors: {@code TABLE_NOT_FOUND}, {@code DATA_DAMAGED}, {@code
   * NEWER_FORMAT}.
   */
  public Table table(FeatureGroup group) {
    TableIdentifier identifier = identifier(group);
    return IcebergErrors.translating(
        identifier.toString(),
        () -> {
          Table table = catalog.loadTable(identifier);
          GroupTable.checkFormat(table);
          GroupTable.checkOwner(table, group);
          return table;
        });
  }

  /**
   * The table as it is now, immutable, to read it: metadata that is known already isn't read again.
   * Errors: those of {@link #table}.
   */
  public Table current(TableIdentifier identifier) {
    return IcebergErrors.translating(
        identifier.toString(),
        () -> {
          boolean isKnown = known.containsKey(identifier);
          try {
            return asItIs(identifier);
          } catch (RuntimeException e) {
            forget(identifier);
            if (!isKnown) {
              throw e;
            }
            // The name may stand for another table by now.
            return asItIs(identifier);
          }
        });
  }

  private Table asItIs(TableIdentifier identifier) {
    TableMetadata metadata = metadata(identifier);
    return new BaseTable(
        new StaticTableOperations(metadata, known(identifier).io()), identifier.toString());
  }

  /** {@link #current(TableIdentifier)} of a group. */
  public Table current(FeatureGroup group) {
    Table table = current(identifier(group));
    GroupTable.checkFormat(table);
    return table;
  }

  private TableMetadata metadata(TableIdentifier identifier) {
    TableOperations operations = known(identifier);
    synchronized (operations) {
      return operations.refresh();
    }
  }

  private TableOperations known(TableIdentifier identifier) {
    return known.computeIfAbsent(
        identifier, id -> ((HasTableOperations) catalog.loadTable(id)).operations());
  }

  /** To be called when the table was dropped. */
  public void forget(TableIdentifier identifier) {
    known.remove(identifier);
  }

  @Override
  public void close() {
    catalog.close();
  }
}
