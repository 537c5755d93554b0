package dev.tidemark.server.flight.wire;

import dev.tidemark.planner.engine.BatchStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.ValueVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryEncoder;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/** A client's stream with its dictionary-encoded columns as plain values. */
public final class DecodedStream implements BatchStream {
  private final BatchStream rows;
  private final FlightStream client;
  private final BufferAllocator allocator;
  private final VectorSchemaRoot root;

  private DecodedStream(BatchStream rows, FlightStream client, BufferAllocator allocator) {
    this.rows = rows;
    this.client = client;
    this.allocator = allocator;
    List<Field> fields = new ArrayList<>();
    for (Field field : client.getRoot().getSchema().getFields()) {
      fields.add(field.getDictionary() == null ? field : plain(field));
    }
    this.root = VectorSchemaRoot.create(new Schema(fields), allocator);
  }

  /**
   * The stream as it is, where it has no dictionaries. Errors: {@code INVALID_STATEMENT} where it
   * has no schema.
   */
  public static BatchStream of(FlightStream client, BufferAllocator allocator) {
    return of(client, true, allocator);
  }

  /** The same, of which what is left is not read away when it is closed. */
  public static BatchStream unfinished(FlightStream client, BufferAllocator allocator) {
    return of(client, false, allocator);
  }

  private static BatchStream of(FlightStream client, boolean readsRest, BufferAllocator allocator) {
    ClientStream rows = ClientStream.of(client, readsRest);
    boolean encoded =
        client.getRoot().getSchema().getFields().stream()
            .anyMatch(field -> field.getDictionary() != null);
    return encoded ? new DecodedStream(rows, client, allocator) : rows;
  }

  private Field plain(Field field) {
    Field values = dictionary(field).getVector().getField();
    FieldType type = new FieldType(field.isNullable(), values.getType(), null);
    return new Field(field.getName(), type, values.getChildren());
  }

  private Dictionary dictionary(Field field) {
    return client.getDictionaryProvider().lookup(field.getDictionary().getId());
  }

  @Override
  public VectorSchemaRoot root() {
    return root;
  }

  @Override
  public boolean next() {
    root.clear();
    if (!rows.next()) {
      return false;
    }
    VectorSchemaRoot given = client.getRoot();
    for (int i = 0; i < given.getFieldVectors().size(); i++) {
      FieldVector vector = given.getVector(i);
      if (vector.getField().getDictionary() == null) {
        vector.makeTransferPair(root.getVector(i)).transfer();
      } else {
        Dictionary dictionary = dictionary(vector.getField());
        try (ValueVector decoded = DictionaryEncoder.decode(vector, dictionary, allocator)) {
          decoded.makeTransferPair(root.getVector(i)).transfer();
        }
      }
    }
    root.setRowCount(given.getRowCount());
    return true;
  }

  @Override
  public void cancel() {
    rows.cancel();
  }

  @Override
  public void close() {
    root.close();
    rows.close();
  }
}
