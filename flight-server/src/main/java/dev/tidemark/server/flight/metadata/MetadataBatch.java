package dev.tidemark.server.flight.metadata;

import dev.tidemark.planner.engine.BatchStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/** A metadata answer: one batch in a shape that Flight SQL prescribes. */
final class MetadataBatch implements BatchStream {
  private final VectorSchemaRoot root;
  private boolean given;

  /** Values are String, Integer, Boolean, byte[] or null, one for each field. */
  MetadataBatch(Schema schema, List<Object[]> rows, BufferAllocator allocator) {
    root = VectorSchemaRoot.create(schema, allocator);
    for (int row = 0; row < rows.size(); row++) {
      Object[] values = rows.get(row);
      for (int column = 0; column < values.length; column++) {
        set(root.getVector(column), row, values[column]);
      }
    }
    root.setRowCount(rows.size());
  }

  private static void set(FieldVector vector, int row, @Nullable Object value) {
    if (value == null) {
      vector.setNull(row);
    } else if (vector instanceof VarCharVector text) {
      text.setSafe(row, value.toString().getBytes(StandardCharsets.UTF_8));
    } else if (vector instanceof IntVector number) {
      number.setSafe(row, (Integer) value);
    } else if (vector instanceof BitVector flag) {
      flag.setSafe(row, (Boolean) value ? 1 : 0);
    } else if (vector instanceof VarBinaryVector bytes) {
      bytes.setSafe(row, (byte[]) value);
    } else {
      throw new IllegalArgumentException("no metadata column is a " + vector.getField());
    }
  }

  @Override
  public VectorSchemaRoot root() {
    return root;
  }

  @Override
  public boolean next() {
    if (given) {
      root.clear();
      return false;
    }
    given = true;
    return true;
  }

  @Override
  public void cancel() {}

  @Override
  public void close() {
    root.close();
  }
}
