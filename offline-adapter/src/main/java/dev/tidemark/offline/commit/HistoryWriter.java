package dev.tidemark.offline.commit;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.offline.duckdb.DuckDb;
import dev.tidemark.offline.duckdb.DuckDbErrors;
import dev.tidemark.offline.duckdb.DuckDbText;
import dev.tidemark.offline.duckdb.Lease;
import dev.tidemark.offline.iceberg.UnwritableFileException;
import dev.tidemark.offline.iceberg.Warehouse;
import dev.tidemark.offline.iceberg.schema.FileCompression;
import dev.tidemark.offline.iceberg.schema.IcebergValues;
import dev.tidemark.offline.iceberg.schema.WrittenSchema;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.PartitionData;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.Table;
import org.apache.iceberg.transforms.PartitionSpecVisitor;
import org.apache.iceberg.types.Types;

/**
 * Writes a relation's rows as data files of a table, one or more a partition; those of a group are
 * sorted by key and event time. When it returns they are on disk for good, but in no snapshot.
 * Thread-safe; the lease is its caller's.
 */
public final class HistoryWriter {
  private static final String PARTITIONS = "temp.tidemark_partitions";
  private static final String PARTITION = "tidemark_partition";
  private static final String FILE_BYTES = "512MB";

  /** At two bytes each, which is much for one that is compressed, a file is as large as that. */
  private static final long VALUES_OF_A_FILE = 256_000_000;

  private final Warehouse warehouse;

  /** Prepares the DuckDB whose leases it will be given. */
  public HistoryWriter(Warehouse warehouse, DuckDb duckDb) {
    this.warehouse = warehouse;
    try (Lease lease = duckDb.lease()) {
      TransformFunctions.register(lease);
    }
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

  /** Writes all of the rows into any table. */
  public List<DataFile> write(
      Lease lease, Table table, List<HistoryField> fields, Rows rows, FileOrder order) {
    String folder =
        WrittenSchema.newFolder(table, fields.stream().map(HistoryField::field).toList());
    Path target = warehouse.path(table.location()).resolve("data").resolve(folder);
    try {
      Files.createDirectories(target);
      List<DataFile> files =
          table.spec().isUnpartitioned()
              ? unpartitioned(lease, table, fields, rows, order, target)
              : partitioned(lease, table, fields, rows.relation(), order, target);
      makeDurable(target);
      return files;
    } catch (IOException | RuntimeException e) {
      discard(target);
      throw e instanceof IOException io ? unwritable(target, io) : DuckDbErrors.translate(e);
    }
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

  /**
   * In one file, as long as that doesn't get too large: DuckDB's threads keep the order of all rows
   * only there. In several, parts of a file are sorted, but not the file.
   */
  private List<DataFile> unpartitioned(
      Lease lease,
      Table table,
      List<HistoryField> fields,
      Rows rows,
      FileOrder order,
      Path target) {
    String sorted = order.items().isEmpty() ? "" : " ORDER BY " + String.join(", ", order.items());
    String select = "SELECT " + names(fields) + " FROM " + rows.relation() + sorted;
    return rows.most() <= VALUES_OF_A_FILE / fields.size()
        ? copy(
            lease,
            table,
            fields,
            order,
            select,
            target.resolve("data_0.parquet"),
            "USE_TMP_FILE false",
            Map.of())
        : copy(
            lease,
            table,
            fields,
            new FileOrder(order.items(), SortOrder.unsorted()),
            select,
            target,
            "OVERWRITE_OR_IGNORE, FILE_SIZE_BYTES '" + FILE_BYTES + "'",
            Map.of());
  }

  private static String names(List<HistoryField> fields) {
    return fields.stream().map(HistoryField::written).collect(Collectors.joining(", "));
  }

  private static List<String> sortKey(FeatureGroup group) {
    return Stream.concat(group.entityKey().stream(), Stream.of(group.eventTime()))
        .map(name -> group.column(name).physicalName())
        .toList();
  }

  /** Numbers the partitions first, since their values are easier to read from a table. */
  private List<DataFile> partitioned(
      Lease lease,
      Table table,
      List<HistoryField> fields,
      String relation,
      FileOrder order,
      Path target) {
    List<PartitionSql> transforms =
        PartitionSpecVisitor.visit(table.spec(), new PartitionSql.Visitor(id -> field(fields, id)));
    String values =
        IntStream.range(0, transforms.size())
            .mapToObj(i -> transforms.get(i).expression() + " AS p" + i)
            .collect(Collectors.joining(", "));
    lease.execute(
        "CREATE OR REPLACE TEMP TABLE tidemark_partitions AS SELECT row_number() OVER () AS id, *"
            + " FROM (SELECT DISTINCT "
            + values
            + " FROM "
            + relation
            + ")");
    String same =
        IntStream.range(0, transforms.size())
            .mapToObj(i -> "v.p" + i + " IS NOT DISTINCT FROM p.p" + i)
            .collect(Collectors.joining(" AND "));
    String select =
        "SELECT "
            + names(fields)
            + ", p.id AS "
            + PARTITION
            + " FROM (SELECT *, "
            + values
            + " FROM "
            + relation
            + ") AS v JOIN "
            + PARTITIONS
            + " AS p ON "
            + same
            + " ORDER BY "
            + Stream.concat(Stream.of("p.id"), order.items().stream())
                .collect(Collectors.joining(", "));
    Map<String, PartitionData> partitions = partitions(lease, table, transforms);
    String options =
        "OVERWRITE_OR_IGNORE, PARTITION_BY ("
            + PARTITION
            + "), WRITE_PARTITION_COLUMNS false, FILENAME_PATTERN '{uuid}'";
    return copy(lease, table, fields, order, select, target, options, partitions);
  }

  private static HistoryField field(List<HistoryField> fields, int id) {
    return fields.stream()
        .filter(field -> field.field().fieldId() == id)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("No column for field " + id));
  }

  private static Map<String, PartitionData> partitions(
      Lease lease, Table table, List<PartitionSql> transforms) {
    Types.StructType type = table.spec().partitionType();
    Map<String, PartitionData> partitions = new HashMap<>();
    try (Statement statement = lease.connection().createStatement();
        ResultSet rows = statement.executeQuery("SELECT * FROM " + PARTITIONS)) {
      while (rows.next()) {
        PartitionData data = new PartitionData(type);
        for (int i = 0; i < transforms.size(); i++) {
          Object value = value(rows, i + 2);
          data.set(i, value == null ? null : internal(type.fields().get(i), value));
        }
        partitions.put(rows.getString(1), data);
      }
      return partitions;
    } catch (SQLException e) {
      throw DuckDbErrors.translate(e);
    }
  }

  private static @org.jspecify.annotations.Nullable Object value(ResultSet rows, int at)
      throws SQLException {
    Object value = rows.getObject(at);
    if (value instanceof OffsetDateTime time) {
      return time.toInstant();
    } else if (value instanceof java.sql.Timestamp) {
      return rows.getObject(at, java.time.LocalDateTime.class);
    } else if (value instanceof java.sql.Blob) {
      return rows.getBytes(at);
    }
    return value;
  }

  private static Object internal(Types.NestedField field, Object value) {
    if (value instanceof Number number && !(value instanceof java.math.BigDecimal)) {
      return field.type().typeId() == org.apache.iceberg.types.Type.TypeID.LONG
          ? number.longValue()
          : (Object) number.intValue();
    }
    return IcebergValues.internal(field.type(), value);
  }

  /** Once more in Parquet's first encodings where the newer ones make a file that few can read. */
  private List<DataFile> copy(
      Lease lease,
      Table table,
      List<HistoryField> fields,
      FileOrder order,
      String select,
      Path target,
      String options,
      Map<String, PartitionData> partitions) {
    FileCompression compression = FileCompression.of(table);
    Function<String, Copied> copy =
        encodings ->
            copyOnce(
                lease,
                table,
                fields,
                order,
                select,
                target,
                encodings + ", " + options,
                partitions);
    Copied copied = copy.apply(compression.copyOptions());
    if (!compression.hasNewerEncodings() || !copied.hasWideIntegers()) {
      return copied.files();
    }
    discard(copied.files());
    return copy.apply(compression.firstEncodings()).files();
  }

  private record Copied(List<DataFile> files, boolean hasWideIntegers) {}

  private Copied copyOnce(
      Lease lease,
      Table table,
      List<HistoryField> fields,
      FileOrder order,
      String select,
      Path target,
      String options,
      Map<String, PartitionData> partitions) {
    String sql =
        "COPY ("
            + select
            + ") TO "
            + DuckDbText.literal(target.toString())
            + " (FORMAT parquet, FIELD_IDS {"
            + fields.stream().map(HistoryField::fieldIds).collect(Collectors.joining(", "))
            + "}, RETURN_STATS, "
            + options
            + ")";
    lease.materializeResults();
    try (Statement statement = lease.connection().createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<DataFile> files = new ArrayList<>();
      boolean hasWideIntegers = false;
      while (rows.next()) {
        if (rows.getLong("count") > 0) {
          files.add(file(table, fields, order, rows, partitions));
          hasWideIntegers |= IntegerSpans.areWide(fields, statistics(rows));
        }
      }
      return new Copied(files, hasWideIntegers);
    } catch (SQLException e) {
      throw DuckDbErrors.translate(e);
    }
  }

  @SuppressWarnings("unchecked") // RETURN_STATS gives maps of texts.
  private static Map<String, Map<String, String>> statistics(ResultSet row) throws SQLException {
    return (Map<String, Map<String, String>>) row.getObject("column_statistics");
  }

  @SuppressWarnings("unchecked") // RETURN_STATS gives maps of texts.
  private DataFile file(
      Table table,
      List<HistoryField> fields,
      FileOrder order,
      ResultSet row,
      Map<String, PartitionData> partitions)
      throws SQLException {
    long count = row.getLong("count");
    DataFiles.Builder file =
        DataFiles.builder(table.spec())
            .withPath(warehouse.location(Path.of(row.getString("filename"))))
            .withFormat(FileFormat.PARQUET)
            .withFileSizeInBytes(row.getLong("file_size_bytes"))
            .withMetrics(ColumnMetrics.of(count, fields, statistics(row)))
            .withSortOrder(order.claimed());
    if (!partitions.isEmpty()) {
      Map<String, String> keys = (Map<String, String>) row.getObject("partition_keys");
      PartitionData partition = partitions.get(keys.get(PARTITION));
      if (partition == null) {
        throw new TidemarkException(ErrorCode.INTERNAL_ERROR, "A written file has no partition");
      }
      file.withPartition(partition);
    }
    return file.build();
  }

  private static void makeDurable(Path folder) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : (Iterable<Path>) paths::iterator) {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
          channel.force(true);
        }
      }
    }
    Path parent = folder.getParent();
    if (parent != null) {
      try (FileChannel channel = FileChannel.open(parent, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  private static void discard(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> paths = Files.walk(folder)) {
      List<Path> all = new ArrayList<>(paths.toList());
      java.util.Collections.reverse(all);
      for (Path path : all) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      org.slf4j.LoggerFactory.getLogger(HistoryWriter.class)
          .warn("Files in {} are of no use but could not be removed", folder, e);
    }
  }
}
