package dev.tidemark.offline.commit;

import dev.tidemark.offline.duckdb.Lease;
import dev.tidemark.offline.iceberg.schema.IcebergValues;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.Blob;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.iceberg.PartitionData;
import org.apache.iceberg.Table;
import org.apache.iceberg.transforms.PartitionSpecVisitor;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a relation, by partition. The partitions are numbered first, in a table of the lease,
 * since their values are easier to read from there.
 */
final class PartitionedRows {
  private static final String PARTITIONS = "temp.tidemark_partitions";
  private static final String OPTIONS =
      "OVERWRITE_OR_IGNORE, PARTITION_BY ("
          + FileCopy.PARTITION
          + "), WRITE_PARTITION_COLUMNS false, FILENAME_PATTERN '{uuid}'";

  private final Lease lease;
  private final Table table;
  private final List<HistoryField> fields;
  private final String relation;
  private final List<PartitionSql> transforms;

  PartitionedRows(Lease lease, Table table, List<HistoryField> fields, String relation) {
    this.lease = lease;
    this.table = table;
    this.fields = fields;
    this.relation = relation;
    this.transforms =
        PartitionSpecVisitor.visit(table.spec(), new PartitionSql.Visitor(this::field));
  }

  private HistoryField field(int id) {
    return fields.stream()
        .filter(field -> field.field().fieldId() == id)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("No column for field " + id));
  }

  /** One or more files a partition, each sorted. */
  FileCopy copy(FileOrder order, Path folder) {
    lease.execute(
        "CREATE OR REPLACE TEMP TABLE tidemark_partitions AS SELECT row_number() OVER () AS id, *"
            + " FROM (SELECT DISTINCT "
            + values()
            + " FROM "
            + relation
            + ")");
    return new FileCopy(select(order), folder, OPTIONS, order.claimed(), partitions());
  }

  private String values() {
    return numbered(i -> transforms.get(i).expression() + " AS p" + i, ", ");
  }

  private String numbered(IntFunction<String> text, String separator) {
    return IntStream.range(0, transforms.size())
        .mapToObj(text)
        .collect(Collectors.joining(separator));
  }

  private String select(FileOrder order) {
    return "SELECT "
        + HistoryField.written(fields)
        + ", p.id AS "
        + FileCopy.PARTITION
        + " FROM (SELECT *, "
        + values()
        + " FROM "
        + relation
        + ") AS v JOIN "
        + PARTITIONS
        + " AS p ON "
        + numbered(i -> "v.p" + i + " IS NOT DISTINCT FROM p.p" + i, " AND ")
        + " ORDER BY "
        + Stream.concat(Stream.of("p.id"), order.items().stream())
            .collect(Collectors.joining(", "));
  }

  private Map<String, PartitionData> partitions() {
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
      throw lease.translate(e);
    }
  }

  private static @Nullable Object value(ResultSet rows, int at) throws SQLException {
    Object value = rows.getObject(at);
    if (value instanceof OffsetDateTime time) {
      return time.toInstant();
    } else if (value instanceof Timestamp) {
      return rows.getObject(at, LocalDateTime.class);
    } else if (value instanceof Blob) {
      return rows.getBytes(at);
    }
    return value;
  }

  private static Object internal(Types.NestedField field, Object value) {
    if (value instanceof Number number && !(value instanceof BigDecimal)) {
      return field.type().typeId() == Type.TypeID.LONG
          ? number.longValue()
          : (Object) number.intValue();
    }
    return IcebergValues.internal(field.type(), value);
  }
}
