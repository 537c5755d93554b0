package dev.tidemark.sqltests.crash;

import dev.tidemark.sqltests.crash.Write.Row;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.TimeStampMicroVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/** Rows as an Arrow batch, filled anew for each write. */
final class RowBatch implements AutoCloseable {
  private static final Schema SCHEMA =
      new Schema(
          List.of(
              Field.nullable("k", new ArrowType.Int(64, true)),
              Field.nullable("event_time", new ArrowType.Timestamp(TimeUnit.MICROSECOND, null)),
              Field.nullable("v", new ArrowType.Int(64, true))));

  private final VectorSchemaRoot root;

  RowBatch(BufferAllocator allocator) {
    this.root = VectorSchemaRoot.create(SCHEMA, allocator);
  }

  VectorSchemaRoot root() {
    return root;
  }

  /** Makes the root hold these rows. */
  void fill(List<Row> rows) {
    for (int i = 0; i < rows.size(); i++) {
      Row row = rows.get(i);
      ((BigIntVector) root.getVector(0)).setSafe(i, row.key());
      ((TimeStampMicroVector) root.getVector(1)).setSafe(i, micros(row));
      ((BigIntVector) root.getVector(2)).setSafe(i, row.value());
    }
    root.setRowCount(rows.size());
  }

  private static long micros(Row row) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, row.eventTime().toInstant(ZoneOffset.UTC));
  }

  @Override
  public void close() {
    root.close();
  }
}
