package dev.tidemark.bench.writes.put;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.TimeStampMicroVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/** Rows as the Arrow batch that is sent, made anew each time, as PgJDBC binds them. */
final class PutBatch implements AutoCloseable {
  private static final Schema SCHEMA =
      new Schema(
          List.of(
              Field.nullable("user_id", new ArrowType.Int(64, true)),
              Field.nullable("event_time", new ArrowType.Timestamp(TimeUnit.MICROSECOND, null)),
              Field.nullable("clicks", new ArrowType.Int(32, true)),
              Field.nullable("views", new ArrowType.Int(64, true)),
              Field.nullable("score", new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE)),
              Field.nullable("ratio", new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE)),
              Field.nullable("member", ArrowType.Bool.INSTANCE),
              Field.nullable("country", ArrowType.Utf8.INSTANCE),
              Field.nullable("segment", ArrowType.Utf8.INSTANCE),
              Field.nullable("price", new ArrowType.Decimal(10, 2, 128))));

  private final VectorSchemaRoot root;

  PutBatch(BufferAllocator allocator) {
    this.root = VectorSchemaRoot.create(SCHEMA, allocator);
  }

  VectorSchemaRoot root() {
    return root;
  }

  /** Makes the root hold these rows. */
  void fill(List<PutRow> rows) {
    for (int i = 0; i < rows.size(); i++) {
      set(i, rows.get(i));
    }
    root.setRowCount(rows.size());
  }

  private void set(int i, PutRow row) {
    ((BigIntVector) root.getVector(0)).setSafe(i, row.userId());
    ((TimeStampMicroVector) root.getVector(1)).setSafe(i, row.eventMicros());
    ((IntVector) root.getVector(2)).setSafe(i, row.clicks());
    ((BigIntVector) root.getVector(3)).setSafe(i, row.views());
    ((Float8Vector) root.getVector(4)).setSafe(i, row.score());
    ((Float4Vector) root.getVector(5)).setSafe(i, row.ratio());
    ((BitVector) root.getVector(6)).setSafe(i, row.member() ? 1 : 0);
    ((VarCharVector) root.getVector(7)).setSafe(i, row.country().getBytes(StandardCharsets.UTF_8));
    ((VarCharVector) root.getVector(8)).setSafe(i, row.segment().getBytes(StandardCharsets.UTF_8));
    ((DecimalVector) root.getVector(9)).setSafe(i, row.price());
  }

  @Override
  public void close() {
    root.close();
  }
}
