package dev.tidemark.sqltests.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.server.testing.Await;
import dev.tidemark.sqltests.crash.Write.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.Location;
import org.apache.arrow.flight.sql.FlightSqlClient;
import org.apache.arrow.flight.sql.FlightSqlClient.ExecuteIngestOptions;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementIngest.TableDefinitionOptions;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementIngest.TableDefinitionOptions.TableExistsOption;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementIngest.TableDefinitionOptions.TableNotExistOption;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.TimeStampMicroVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/** Sends writes to one server; a connection of each kind, opened when it is needed. */
final class WriteClient implements AutoCloseable {
  private static final Schema SCHEMA =
      new Schema(
          List.of(
              Field.nullable("k", new ArrowType.Int(64, true)),
              Field.nullable("event_time", new ArrowType.Timestamp(TimeUnit.MICROSECOND, null)),
              Field.nullable("v", new ArrowType.Int(64, true))));
  private static final TableDefinitionOptions APPEND =
      TableDefinitionOptions.newBuilder()
          .setIfNotExist(TableNotExistOption.TABLE_NOT_EXIST_OPTION_FAIL)
          .setIfExists(TableExistsOption.TABLE_EXISTS_OPTION_APPEND)
          .build();

  private final String jdbcUrl;
  private final Path importFolder;
  private final String group;
  private final BufferAllocator allocator = new RootAllocator();
  private final Connection connection;
  private final FlightSqlClient flight;

  WriteClient(String jdbcUrl, Path importFolder, String group) throws SQLException {
    this.jdbcUrl = jdbcUrl;
    this.importFolder = importFolder;
    this.group = group;
    this.connection = DriverManager.getConnection(jdbcUrl);
    this.flight = new FlightSqlClient(FlightClient.builder(allocator, location()).build());
  }

  private Location location() {
    String port = jdbcUrl.replaceAll(".*:(\\d+)/.*", "$1");
    return Location.forGrpcInsecure("127.0.0.1", Integer.parseInt(port));
  }

  /** Returns how many records it was told were written. */
  long send(Write write) throws SQLException, IOException {
    return switch (write.kind) {
      case INSERT -> execute(insert(write));
      case INGEST -> ingest(write);
      case DELETE -> execute(delete(write.rows.get(0)));
      case KEYED_INSERT -> {
        execute("SET idempotency_key = '" + group + "-" + write.id() + "'");
        yield execute(insert(write));
      }
      case COPY -> copy(write);
    };
  }

  /**
   * Sends what has no answer yet, again and again until it has one: whoever sent it first may be
   * thought alive for a while.
   */
  void repeat(Ledger ledger) throws Exception {
    for (Write write : ledger.toRepeat()) {
      try {
        Await.until(() -> isAnswered(write, ledger));
      } catch (AssertionError e) {
        throw new AssertionError(write + ": " + ledger.takeFailures(), e);
      }
    }
  }

  private boolean isAnswered(Write write, Ledger ledger) throws Exception {
    try {
      write.acknowledge(send(write));
      return true;
    } catch (SQLException e) {
      String message = String.valueOf(e.getMessage());
      ledger.failed(message);
      assertThat(message).matches(Retryable::isSaidBy);
      return false;
    }
  }

  private long execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      return statement.executeUpdate(sql);
    }
  }

  private String insert(Write write) {
    return "INSERT INTO %s VALUES %s"
        .formatted(group, write.rows.stream().map(Row::literals).collect(Collectors.joining(", ")));
  }

  private String delete(Row row) {
    return "DELETE FROM %s WHERE k = %d AND event_time = %s"
        .formatted(group, row.key(), row.timestamp());
  }

  private long copy(Write write) throws SQLException, IOException {
    String file = group + "-" + write.id() + ".csv";
    String lines =
        write.rows.stream()
            .map(row -> row.key() + "," + row.text() + "," + row.value() + "\n")
            .collect(Collectors.joining());
    Files.writeString(importFolder.resolve(file), "k,event_time,v\n" + lines);
    long rows =
        execute("COPY INTO %s FROM '%s' (load_id = '%s')".formatted(group, file, write.id()));
    Files.delete(importFolder.resolve(file));
    return rows;
  }

  private long ingest(Write write) {
    try (VectorSchemaRoot root = VectorSchemaRoot.create(SCHEMA, allocator)) {
      for (int i = 0; i < write.rows.size(); i++) {
        Row row = write.rows.get(i);
        ((BigIntVector) root.getVector(0)).setSafe(i, row.key());
        ((TimeStampMicroVector) root.getVector(1))
            .setSafe(
                i,
                ChronoUnit.MICROS.between(
                    java.time.Instant.EPOCH, row.eventTime().toInstant(ZoneOffset.UTC)));
        ((BigIntVector) root.getVector(2)).setSafe(i, row.value());
      }
      root.setRowCount(write.rows.size());
      return flight.executeIngest(root, new ExecuteIngestOptions(group, APPEND, null, null, null));
    }
  }

  @Override
  public void close() throws SQLException {
    try {
      connection.close();
    } finally {
      closeFlight();
    }
  }

  private void closeFlight() {
    try {
      flight.close();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    } finally {
      allocator.close();
    }
  }
}
