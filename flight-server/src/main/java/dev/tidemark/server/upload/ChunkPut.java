package dev.tidemark.server.upload;

import com.google.protobuf.Any;
import org.apache.arrow.flight.FlightClient.ClientStreamListener;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.SyncPutListener;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementIngest;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementIngest.TableDefinitionOptions;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementIngest.TableDefinitionOptions.TableExistsOption;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementIngest.TableDefinitionOptions.TableNotExistOption;
import org.apache.arrow.vector.VectorSchemaRoot;

/** One put: batches that the server takes together, or not at all. */
final class ChunkPut implements AutoCloseable {
  private final ServerConnection server;
  private final SyncPutListener answers = new SyncPutListener();
  private final ClientStreamListener stream;
  private boolean ended;

  /** Begins it; the root is what is sent, each time anew. */
  ChunkPut(ServerConnection server, String group, VectorSchemaRoot root, String key) {
    this.server = server;
    CommandStatementIngest command =
        CommandStatementIngest.newBuilder()
            .setSchema("features")
            .setTable(group)
            .setTableDefinitionOptions(
                TableDefinitionOptions.newBuilder()
                    .setIfNotExist(TableNotExistOption.TABLE_NOT_EXIST_OPTION_FAIL)
                    .setIfExists(TableExistsOption.TABLE_EXISTS_OPTION_APPEND))
            .build();
    FlightDescriptor descriptor = FlightDescriptor.command(Any.pack(command).toByteArray());
    this.stream = server.client().startPut(descriptor, root, answers, server.options(key));
  }

  /** Sends what the root holds, as soon as the server reads it. */
  void send() {
    try {
      stream.putNext();
    } catch (FlightRuntimeException e) {
      throw server.explain(e);
    }
  }

  /** Ends it and waits until the server has it for good. Errors: those of a put. */
  void finish() {
    ended = true;
    try {
      stream.completed();
      stream.getResult();
    } catch (FlightRuntimeException e) {
      throw server.explain(e);
    }
  }

  /** Takes it back unless it was finished. */
  @Override
  public void close() {
    if (!ended) {
      stream.error(new IllegalStateException("The load was given up"));
    }
    answers.close();
  }
}
