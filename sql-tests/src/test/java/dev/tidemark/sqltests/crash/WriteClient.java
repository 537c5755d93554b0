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
import java.util.stream.Collectors;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.Location;
import org.apache.arrow.flight.sql.FlightSqlClient;
import org.apache.arrow.flight.sql.FlightSqlClient.ExecuteIngestOptions;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementIngest.TableDefinitionOptions;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementIngest.TableDefinitionOptions.TableExistsOption;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementIngest.TableDefinitionOptions.TableNotExistOption;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.jspecify.annotations.Nullable;

/** Sends writes to one server; a connection of each kind, opened when it is needed. */
final class WriteClient implements AutoCloseable {
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
  private final FlightClient client;
  private final FlightSqlClient flight;
  private @Nullable StreamClient stream;

  WriteClient(String jdbcUrl, Path importFolder, String group) throws SQLException {
    this.jdbcUrl = jdbcUrl;
    this.importFolder = importFolder;
    this.group = group;
    this.connection = DriverManager.getConnection(jdbcUrl);
    this.client = FlightClient.builder(allocator, location()).build();
    this.flight = new FlightSqlClient(client);
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
      case STREAM, KEYED_STREAM -> stream(write);
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
    } catch (SQLException | FlightRuntimeException e) {
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
    try (RowBatch batch = new RowBatch(allocator)) {
      batch.fill(write.rows);
      return flight.executeIngest(
          batch.root(), new ExecuteIngestOptions(group, APPEND, null, null, null));
    }
  }

  /** An error ends the stream; the next write opens another. */
  private long stream(Write write) {
    StreamClient open = stream == null ? new StreamClient(client, allocator, group) : stream;
    stream = open;
    try {
      return write.isRepeatable()
          ? open.putOnce(group + "-" + write.id(), write.rows)
          : open.put(write.rows);
    } catch (FlightRuntimeException e) {
      closeStream();
      throw e;
    }
  }

  private void closeStream() {
    StreamClient open = stream;
    stream = null;
    if (open != null) {
      open.close();
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
      closeStream();
      flight.close();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    } finally {
      allocator.close();
    }
  }
}
