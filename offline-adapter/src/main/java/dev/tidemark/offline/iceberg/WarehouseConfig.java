package dev.tidemark.offline.iceberg;

import dev.tidemark.offline.iceberg.schema.FileCompression;
import java.nio.file.Path;

/**
 * Where the tables are.
 *
 * @param folder of data and metadata files
 * @param jdbcUri of the PostgreSQL that holds Iceberg's catalog
 * @param catalogName what other engines must call the catalog, too
 * @param compression of the tables that are made from now on
 */
public record WarehouseConfig(
    Path folder,
    String jdbcUri,
    String user,
    String password,
    String catalogName,
    FileCompression compression) {

  /** What a catalog is called unless the configuration says otherwise. */
  public static final String DEFAULT_CATALOG_NAME = "tidemark";

  /** With the usual compression. */
  public WarehouseConfig(
      Path folder, String jdbcUri, String user, String password, String catalogName) {
    this(folder, jdbcUri, user, password, catalogName, FileCompression.SNAPPY);
  }

  /** Makes the folder absolute. */
  public WarehouseConfig {
    folder = folder.toAbsolutePath().normalize();
  }

  /** Says nothing of the password. */
  @Override
  public String toString() {
    return "WarehouseConfig[" + folder + ", " + jdbcUri + ", " + user + ", " + catalogName + "]";
  }
}
