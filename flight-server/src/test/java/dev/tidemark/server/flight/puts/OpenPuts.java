package dev.tidemark.server.flight.puts;

import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.apache.arrow.flight.CallOption;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightClient.ClientStreamListener;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.PutResult;
import org.apache.arrow.flight.SyncPutListener;
import org.apache.arrow.flight.sql.impl.FlightSql.DoPutUpdateResult;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.TimeStampMicroVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/** A put stream as a client holds it: records of a key, an event time and a value. */
final class OpenPuts implements AutoCloseable {
  static final Schema SCHEMA =
      new Schema(
          List.of(
              Field.nullable("k", new ArrowType.Int(64, true)),
              Field.nullable("at", new ArrowType.Timestamp(TimeUnit.MICROSECOND, null)),
              Field.nullable("v", new ArrowType.Int(32, true))));
  private static final long NOON =
      LocalDateTime.of(2026, 1, 1, 12, 0).toEpochSecond(ZoneOffset.UTC) * 1_000_000;

  private final BufferAllocator allocator;
  private final VectorSchemaRoot root;
  private final SyncPutListener answers = new SyncPutListener();
  private final ClientStreamListener stream;

  OpenPuts(
      FlightClient client,
      BufferAllocator allocator,
      FlightDescriptor target,
      CallOption... options) {
    this.allocator = allocator;
    this.root = VectorSchemaRoot.create(SCHEMA, allocator);
    this.stream = client.startPut(target, root, answers, options);
  }

  /** Sends values of that key, the n-th at n seconds past noon; null for a value that is NULL. */
  void send(long key, @Nullable Integer... values) {
    fill(key, values);
    stream.putNext();
  }

  /** The same, with the batch's app_metadata. */
  void sendWith(String metadata, long key, @Nullable Integer... values) {
    sendWith(metadata.getBytes(StandardCharsets.UTF_8), key, values);
  }

  /** The same, of any bytes. */
  void sendWith(byte[] bytes, long key, @Nullable Integer... values) {
    fill(key, values);
    ArrowBuf buffer = allocator.buffer(bytes.length);
    buffer.writeBytes(bytes);
    stream.putNext(buffer);
  }

  private void fill(long key, @Nullable Integer... values) {
    for (int i = 0; i < values.length; i++) {
      ((BigIntVector) root.getVector("k")).setSafe(i, key);
      ((TimeStampMicroVector) root.getVector("at")).setSafe(i, NOON + i * 1_000_000L);
      IntVector v = (IntVector) root.getVector("v");
      if (values[i] == null) {
        v.setNull(i);
      } else {
        v.setSafe(i, values[i]);
      }
    }
    root.setRowCount(values.length);
  }

  /** Waits for the next answer: a count of records. Throws what ended the stream. */
  long answer() throws Exception {
    try (PutResult result = answers.read()) {
      if (result == null) {
        answers.getResult();
        throw new IllegalStateException("The server has ended the stream");
      }
      byte[] bytes = new byte[(int) result.getApplicationMetadata().readableBytes()];
      result.getApplicationMetadata().getBytes(0, bytes);
      return DoPutUpdateResult.parseFrom(bytes).getRecordCount();
    }
  }

  /** Sends and waits. */
  long put(long key, @Nullable Integer... values) throws Exception {
    send(key, values);
    return answer();
  }

  /** Has no more to send, and waits for the end. Throws what ended the stream. */
  void end() {
    stream.completed();
    stream.getResult();
  }

  @Override
  public void close() {
    answers.close();
    root.close();
  }
}
