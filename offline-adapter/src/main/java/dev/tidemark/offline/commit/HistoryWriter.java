package dev.tidemark.offline.commit;

import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.offline.duckdb.DuckDb;
import dev.tidemark.offline.duckdb.Lease;
import dev.tidemark.offline.iceberg.UnwritableFileException;
import dev.tidemark.offline.iceberg.Warehouse;
import dev.tidemark.offline.iceberg.schema.FileCompression;
import dev.tidemark.offline.iceberg.schema.WrittenSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.Table;

/**
 * Writes a relation's rows as data files of a table, one or more a partition; those of a group are
 * sorted by key and event time. When it returns they are on disk for good, but in no snapshot.
 * Thread-safe; the lease is its caller's.
 */
public final class HistoryWriter {
  private static final String FILE_BYTES = "512MB";

  /** At two bytes each, which is much for one that is compressed, a file is as large as that. */
  private static final long VALUES_OF_A_FILE = 256_000_000;

  private final Warehouse warehouse;

  /** Sets the DuckDB up whose leases it will be given. */
  public HistoryWriter(Warehouse warehouse, DuckDb duckDb) {
    this.warehouse = warehouse;
    duckDb.setUp(TransformFunctions::register);
  }

  /**
   * What is to be written.
   *
   * @param relation of the lease, with a column for each {@link HistoryField#physicalName()}
   * @param most how many rows it may have
   */
  public record Rows(String relation, long most) {}

  /** Writes all of the rows. */
  public List<DataFile> write(Lease lease, FeatureGroup group, Table table, Rows rows) {
    List<HistoryField> fields = HistoryField.of(group, table);
    return write(lease, table, fields, rows, new FileOrder(sortKey(group), table.sortOrder()));
  }

  private static List<String> sortKey(FeatureGroup group) {
    return Stream.concat(group.entityKey().stream(), Stream.of(group.eventTime()))
        .map(name -> group.column(name).physicalName())
        .toList();
  }

  /** Writes all of the rows into any table. */
  public List<DataFile> write(
      Lease lease, Table table, List<HistoryField> fields, Rows rows, FileOrder order) {
    String name = WrittenSchema.newFolder(table, fields.stream().map(HistoryField::field).toList());
    Path target = warehouse.path(table.location()).resolve("data").resolve(name);
    FileFolder folder = new FileFolder(target);
    try {
      Files.createDirectories(target);
      FileCopy copy =
          table.spec().isUnpartitioned()
              ? unpartitioned(fields, rows, order, target)
              : new PartitionedRows(lease, table, fields, rows.relation()).copy(order, target);
      List<DataFile> files = run(new ParquetCopy(warehouse, lease, table, fields), copy, table);
      folder.makeDurable();
      return files;
    } catch (IOException | RuntimeException e) {
      folder.discard();
      throw e instanceof IOException io ? unwritable(target, io) : lease.translate(e);
    }
  }

  /**
   * In one file, as long as that doesn't get too large: DuckDB's threads keep the order of all rows
   * only there. In several, parts of a file are sorted, but not the file.
   */
  private static FileCopy unpartitioned(
      List<HistoryField> fields, Rows rows, FileOrder order, Path folder) {
    String sorted = order.items().isEmpty() ? "" : " ORDER BY " + String.join(", ", order.items());
    String select = "SELECT " + HistoryField.written(fields) + " FROM " + rows.relation() + sorted;
    if (rows.most() <= VALUES_OF_A_FILE / fields.size()) {
      Path file = folder.resolve("data_0.parquet");
      return new FileCopy(select, file, "USE_TMP_FILE false", order.claimed(), Map.of());
    }
    String options = "OVERWRITE_OR_IGNORE, FILE_SIZE_BYTES '" + FILE_BYTES + "'";
    return new FileCopy(select, folder, options, SortOrder.unsorted(), Map.of());
  }

  /** Once more in Parquet's first encodings where the newer ones make a file that few can read. */
  private List<DataFile> run(ParquetCopy parquet, FileCopy copy, Table table) {
    FileCompression compression = FileCompression.of(table);
    ParquetCopy.Copied copied = parquet.run(copy, compression.copyOptions());
    if (!compression.hasNewerEncodings() || !copied.hasWideIntegers()) {
      return copied.files();
    }
    discard(copied.files());
    return parquet.run(copy, compression.firstEncodings()).files();
  }

  /** Removes files that were written but never committed. */
  public void discard(List<DataFile> files) {
    files.stream()
        .map(file -> warehouse.path(file.location()))
        .forEach(
            path -> {
              try {
                Files.deleteIfExists(path);
              } catch (IOException e) {
                throw unwritable(path, e);
              }
            });
  }

  private static TidemarkException unwritable(Path path, IOException error) {
    return UnwritableFileException.translate(path.toString(), error);
  }
}
