package dev.tidemark.bench.writes;

import static org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementIngest.TableDefinitionOptions.TableExistsOption.TABLE_EXISTS_OPTION_APPEND;
import static org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementIngest.TableDefinitionOptions.TableNotExistOption.TABLE_NOT_EXIST_OPTION_FAIL;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dev.tidemark.bench.Tidemark;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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

/**
 * Puts through Tidemark into the group {@code puts}: the Arrow batch is made from rows each time,
 * as PgJDBC binds them.
 */
final class PutsOverFlight implements Puts {
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

  /** Which of Flight SQL's calls. */
  enum Call {
    PREPARED_INSERT,
    INGEST
  }

  private static final long PAUSE_NANOS = 20_000;

  private final FlightClient client;
  private final FlightDescriptor command;
  private final VectorSchemaRoot root;

  PutsOverFlight(Tidemark tidemark, BufferAllocator allocator, Call call) {
    this.client = tidemark.connectDirectly();
    this.command =
        FlightDescriptor.command(
            Any.pack(call == Call.INGEST ? ingest() : prepared()).toByteArray());
    this.root = VectorSchemaRoot.create(SCHEMA, allocator);
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
  static void createGroup(Tidemark tidemark, String name) {
    tidemark.update(
        "CREATE FEATURE GROUP "
            + name
            + " ("
            + PutRow.COLUMNS
            + ") ENTITY KEY (user_id) EVENT TIME event_time");
  }

  @Override
  public void put(List<PutRow> rows) {
    for (int i = 0; i < rows.size(); i++) {
      set(i, rows.get(i));
    }
    root.setRowCount(rows.size());
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
      ClientStreamListener call = client.startPut(command, root, answer);
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
  public void close() throws IOException {
    root.close();
    try {
      client.close();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }
}
