package dev.tidemark.sqltests.crash;

import com.google.protobuf.InvalidProtocolBufferException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.arrow.flight.CallStatus;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightClient.ClientStreamListener;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.PutResult;
import org.apache.arrow.flight.SyncPutListener;
import org.apache.arrow.flight.sql.impl.FlightSql.DoPutUpdateResult;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;

/** A put stream that is held open: one call for many puts. Of no use after an error. */
final class StreamClient implements AutoCloseable {
  private final BufferAllocator allocator;
  private final RowBatch batch;
  private final SyncPutListener answers = new SyncPutListener();
  private final ClientStreamListener stream;

  StreamClient(FlightClient client, BufferAllocator allocator, String group) {
    this.allocator = allocator;
    this.batch = new RowBatch(allocator);
    this.stream = client.startPut(FlightDescriptor.path("features", group), batch.root(), answers);
  }

  /** Puts the rows and waits for the answer: how many were written. */
  long put(List<Write.Row> rows) {
    batch.fill(rows);
    stream.putNext();
    return answer();
  }

  /** The same, once, however often it is repeated with that key. */
  long putOnce(String key, List<Write.Row> rows) {
    batch.fill(rows);
    byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
    ArrowBuf metadata = allocator.buffer(bytes.length);
    metadata.writeBytes(bytes);
    stream.putNext(metadata);
    return answer();
  }

  private long answer() {
    try (PutResult result = answers.read()) {
      if (result == null) {
        answers.getResult();
        throw CallStatus.UNAVAILABLE.withDescription("the stream has ended").toRuntimeException();
      }
      byte[] bytes = new byte[(int) result.getApplicationMetadata().readableBytes()];
      result.getApplicationMetadata().getBytes(0, bytes);
      return DoPutUpdateResult.parseFrom(bytes).getRecordCount();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof FlightRuntimeException said) {
        throw said;
      }
      throw new IllegalStateException(e);
    } catch (InterruptedException | InvalidProtocolBufferException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    stream.completed();
    answers.close();
    batch.close();
  }
}
