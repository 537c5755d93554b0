package dev.tidemark.offline.commit;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.offline.duckdb.DuckDbText;
import dev.tidemark.offline.duckdb.Lease;
import dev.tidemark.offline.iceberg.Warehouse;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.PartitionData;
import org.apache.iceberg.Table;

/** Lets DuckDB write Parquet files and describes them to Iceberg, by what DuckDB says of them. */
final class ParquetCopy {
  /**
   * Half of DuckDB's own: who asks for few keys unpacks the whole row groups in which they lie.
   * Those of {@code bench/asof}, 874 MB, grow by 0.5 % for it.
   */
  private static final int ROW_GROUP_ROWS = 61_440;

  private final Warehouse warehouse;
  private final Lease lease;
  private final Table table;
  private final List<HistoryField> fields;

  ParquetCopy(Warehouse warehouse, Lease lease, Table table, List<HistoryField> fields) {
    this.warehouse = warehouse;
    this.lease = lease;
    this.table = table;
    this.fields = fields;
  }

  /**
   * What was written.
   *
   * @param hasWideIntegers whether one of the files has {@link IntegerSpans} that are wide
   */
  record Copied(List<DataFile> files, boolean hasWideIntegers) {}

  /**
   * Writes the files, none for no rows.
   *
   * @param encodings options of COPY
   */
  Copied run(FileCopy copy, String encodings) {
    String sql =
        "COPY ("
            + copy.select()
            + ") TO "
            + DuckDbText.literal(copy.target().toString())
            + " (FORMAT parquet, FIELD_IDS {"
            + fields.stream().map(HistoryField::fieldIds).collect(Collectors.joining(", "))
            + "}, RETURN_STATS, ROW_GROUP_SIZE "
            + ROW_GROUP_ROWS
            + ", "
            + encodings
            + ", "
            + copy.options()
            + ")";
    lease.materializeResults();
    try (Statement statement = lease.connection().createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<DataFile> files = new ArrayList<>();
      boolean hasWideIntegers = false;
      while (rows.next()) {
        if (rows.getLong("count") > 0) {
          files.add(file(copy, rows));
          hasWideIntegers |= IntegerSpans.areWide(fields, statistics(rows));
        }
      }
      return new Copied(files, hasWideIntegers);
    } catch (SQLException e) {
      throw lease.translate(e);
    }
  }

  @SuppressWarnings("unchecked") // RETURN_STATS gives maps of texts.
  private static Map<String, Map<String, String>> statistics(ResultSet row) throws SQLException {
    return (Map<String, Map<String, String>>) row.getObject("column_statistics");
  }

  @SuppressWarnings("unchecked") // RETURN_STATS gives maps of texts.
  private DataFile file(FileCopy copy, ResultSet row) throws SQLException {
    long count = row.getLong("count");
    DataFiles.Builder file =
        DataFiles.builder(table.spec())
            .withPath(warehouse.location(Path.of(row.getString("filename"))))
            .withFormat(FileFormat.PARQUET)
            .withFileSizeInBytes(row.getLong("file_size_bytes"))
            .withMetrics(ColumnMetrics.of(count, fields, statistics(row)))
            .withSortOrder(copy.claimed());
    if (!copy.partitions().isEmpty()) {
      Map<String, String> keys = (Map<String, String>) row.getObject("partition_keys");
      PartitionData partition = copy.partitions().get(keys.get(FileCopy.PARTITION));
      if (partition == null) {
        throw new TidemarkException(ErrorCode.INTERNAL_ERROR, "A written file has no partition");
      }
      file.withPartition(partition);
    }
    return file.build();
  }
}
