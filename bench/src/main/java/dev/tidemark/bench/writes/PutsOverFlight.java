package dev.tidemark.bench.writes;

import static org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementIngest.TableDefinitionOptions.TableExistsOption.TABLE_EXISTS_OPTION_APPEND;
import static org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementIngest.TableDefinitionOptions.TableNotExistOption.TABLE_NOT_EXIST_OPTION_FAIL;

import dev.tidemark.bench.Tidemark;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.arrow.flight.sql.FlightSqlClient;
import org.apache.arrow.flight.sql.FlightSqlClient.ExecuteIngestOptions;
import org.apache.arrow.flight.sql.FlightSqlClient.PreparedStatement;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementIngest.TableDefinitionOptions;
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

/** Puts through Tidemark: the Arrow batch is made from rows each time, as PgJDBC binds them. */
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

  private static final ExecuteIngestOptions APPEND =
      new ExecuteIngestOptions(
          "puts",
          TableDefinitionOptions.newBuilder()
              .setIfNotExist(TABLE_NOT_EXIST_OPTION_FAIL)
              .setIfExists(TABLE_EXISTS_OPTION_APPEND)
              .build(),
          null,
          "features",
          null);

  /** Which of Flight SQL's calls. */
  enum Call {
    PREPARED_INSERT,
    INGEST
  }

  private final FlightSqlClient client;
  private final PreparedStatement insert;
  private final VectorSchemaRoot root;
  private final Call call;

  PutsOverFlight(Tidemark tidemark, BufferAllocator allocator, Call call) {
    this.client = tidemark.connect();
    this.insert =
        client.prepare(
            "INSERT INTO puts (" + PutRow.NAMES + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    this.root = VectorSchemaRoot.create(SCHEMA, allocator);
    this.call = call;
    insert.setParameters(root);
  }

  /** Creates the group. */
  static void createGroup(Tidemark tidemark) {
    tidemark.update(
        "CREATE FEATURE GROUP puts ("
            + PutRow.COLUMNS
            + ") ENTITY KEY (user_id) EVENT TIME event_time");
  }

  @Override
  public void put(List<PutRow> rows) {
    for (int i = 0; i < rows.size(); i++) {
      set(i, rows.get(i));
    }
    root.setRowCount(rows.size());
    long stored = call == Call.INGEST ? client.executeIngest(root, APPEND) : insert.executeUpdate();
    if (stored != rows.size()) {
      throw new IllegalStateException("Of " + rows.size() + " rows " + stored + " were stored");
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
    try (root;
        insert) {
      client.close();
    } catch (Exception e) {
      throw new IOException(e);
    }
  }
}
