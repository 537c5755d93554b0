package dev.tidemark.bench.writes.put;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.tidemark.bench.Tidemark;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightClient.ClientStreamListener;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.PutResult;
import org.apache.arrow.flight.SyncPutListener;
import org.apache.arrow.flight.sql.impl.FlightSql.DoPutUpdateResult;
import org.apache.arrow.memory.BufferAllocator;

/** Puts through Tidemark into the group {@code puts}, all in one put stream, each answered. */
public final class PutsOverStream implements Puts {
  private final FlightClient client;
  private final PutBatch batch;
  private final SyncPutListener answers = new SyncPutListener();
  private final ClientStreamListener stream;

  public PutsOverStream(Tidemark tidemark, BufferAllocator allocator) {
    this.client = tidemark.connectDirectly();
    this.batch = new PutBatch(allocator);
    this.stream = client.startPut(FlightDescriptor.path("features", "puts"), batch.root(), answers);
  }

  @Override
  public void put(List<PutRow> rows) {
    batch.fill(rows);
    stream.putNext();
    long stored = answer();
    if (stored != rows.size()) {
      throw new IllegalStateException("Of " + rows.size() + " rows " + stored + " were stored");
    }
  }

  private long answer() {
    try (PutResult result = answers.read()) {
      if (result == null) {
        throw new IllegalStateException("The server has ended the stream");
      }
      byte[] bytes = new byte[(int) result.getApplicationMetadata().readableBytes()];
      result.getApplicationMetadata().getBytes(0, bytes);
      return DoPutUpdateResult.parseFrom(bytes).getRecordCount();
    } catch (InterruptedException | ExecutionException | InvalidProtocolBufferException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() throws IOException {
    stream.completed();
    answers.getResult();
    answers.close();
    batch.close();
    try {
      client.close();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }
}
