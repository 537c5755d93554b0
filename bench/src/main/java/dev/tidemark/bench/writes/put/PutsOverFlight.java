package dev.tidemark.bench.writes.put;

import static org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementIngest.TableDefinitionOptions.TableExistsOption.TABLE_EXISTS_OPTION_APPEND;
import static org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementIngest.TableDefinitionOptions.TableNotExistOption.TABLE_NOT_EXIST_OPTION_FAIL;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dev.tidemark.bench.Tidemark;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.apache.arrow.flight.Action;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightClient.ClientStreamListener;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.PutResult;
import org.apache.arrow.flight.Result;
import org.apache.arrow.flight.SyncPutListener;
import org.apache.arrow.flight.sql.impl.FlightSql.ActionCreatePreparedStatementRequest;
import org.apache.arrow.flight.sql.impl.FlightSql.ActionCreatePreparedStatementResult;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandPreparedStatementUpdate;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementIngest;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementIngest.TableDefinitionOptions;
import org.apache.arrow.flight.sql.impl.FlightSql.DoPutUpdateResult;
import org.apache.arrow.memory.BufferAllocator;

/** Puts through Tidemark into the group {@code puts}, each a call of Flight SQL. */
public final class PutsOverFlight implements Puts {
  /** Which of Flight SQL's calls. */
  public enum Call {
    PREPARED_INSERT,
    INGEST
  }

  private static final long PAUSE_NANOS = 20_000;

  private final FlightClient client;
  private final FlightDescriptor command;
  private final PutBatch batch;

  public PutsOverFlight(Tidemark tidemark, BufferAllocator allocator, Call call) {
    this.client = tidemark.connectDirectly();
    this.command =
        FlightDescriptor.command(
            Any.pack(call == Call.INGEST ? ingest() : prepared()).toByteArray());
    this.batch = new PutBatch(allocator);
  }

  private static Message ingest() {
    return CommandStatementIngest.newBuilder()
        .setTable("puts")
        .setSchema("features")
        .setTableDefinitionOptions(
            TableDefinitionOptions.newBuilder()
                .setIfNotExist(TABLE_NOT_EXIST_OPTION_FAIL)
                .setIfExists(TABLE_EXISTS_OPTION_APPEND))
        .build();
  }

  private Message prepared() {
    String insert = "INSERT INTO puts (" + PutRow.NAMES + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    byte[] request =
        Any.pack(ActionCreatePreparedStatementRequest.newBuilder().setQuery(insert).build())
            .toByteArray();
    Result result = client.doAction(new Action("CreatePreparedStatement", request)).next();
    try {
      ActionCreatePreparedStatementResult statement =
          Any.parseFrom(result.getBody()).unpack(ActionCreatePreparedStatementResult.class);
      return CommandPreparedStatementUpdate.newBuilder()
          .setPreparedStatementHandle(statement.getPreparedStatementHandle())
          .build();
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Creates a group of the ten columns. */
  public static void createGroup(Tidemark tidemark, String name) {
    tidemark.update(
        "CREATE FEATURE GROUP "
            + name
            + " ("
            + PutRow.COLUMNS
            + ") ENTITY KEY (user_id) EVENT TIME event_time");
  }

  @Override
  public void put(List<PutRow> rows) {
    batch.fill(rows);
    long stored = send();
    if (stored != rows.size()) {
      throw new IllegalStateException("Of " + rows.size() + " rows " + stored + " were stored");
    }
  }

  /**
   * What {@code FlightSqlClient} does, but for its waiting: it spins until the call is ready, and
   * eight connections that spin leave two processors no time for anything else.
   */
  private long send() {
    try (SyncPutListener answer = new SyncPutListener()) {
      ClientStreamListener call = client.startPut(command, batch.root(), answer);
      while (!call.isReady() && !answer.isCancelled()) {
        LockSupport.parkNanos(PAUSE_NANOS);
      }
      call.putNext();
      call.completed();
      try (PutResult result = answer.read()) {
        byte[] bytes = new byte[(int) result.getApplicationMetadata().readableBytes()];
        result.getApplicationMetadata().getBytes(0, bytes);
        answer.getResult();
        return DoPutUpdateResult.parseFrom(bytes).getRecordCount();
      }
    } catch (InterruptedException | ExecutionException | InvalidProtocolBufferException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() throws IOException {
    batch.close();
    try {
      client.close();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }
}
