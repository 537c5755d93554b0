package dev.tidemark.server.flight;

import com.google.protobuf.Message;
import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.planner.engine.BatchStream;
import dev.tidemark.server.flight.call.ActionTable;
import dev.tidemark.server.flight.call.Caller;
import dev.tidemark.server.flight.call.Callers;
import dev.tidemark.server.flight.call.CommandTable;
import dev.tidemark.server.flight.call.Received;
import dev.tidemark.server.flight.metadata.SqlInfoCommand;
import dev.tidemark.server.flight.puts.PutStreams;
import dev.tidemark.server.flight.wire.DrainedPut;
import dev.tidemark.server.flight.wire.FlightErrors;
import dev.tidemark.server.flight.wire.ResultWriter;
import dev.tidemark.server.flight.wire.Results;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.apache.arrow.flight.Action;
import org.apache.arrow.flight.ActionType;
import org.apache.arrow.flight.Criteria;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightProducer;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.PutResult;
import org.apache.arrow.flight.Result;
import org.apache.arrow.flight.SchemaResult;
import org.apache.arrow.flight.Ticket;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandGetSqlInfo;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;

/**
 * Every kind of Flight call, handed on to the command or action that the client named. Nothing is
 * decided here but whose session it is, how rows are sent, and how an error looks.
 */
final class FlightSqlService implements FlightProducer {
  private final Callers callers;
  private final CommandTable commands;
  private final SqlInfoCommand sqlInfo;
  private final ActionTable actions;
  private final PutStreams putStreams;
  private final Results results;
  private final ResultWriter writer;
  private final BufferAllocator allocator;

  FlightSqlService(
      Callers callers,
      CommandTable commands,
      SqlInfoCommand sqlInfo,
      ActionTable actions,
      PutStreams putStreams,
      Results results,
      ResultWriter writer,
      BufferAllocator allocator) {
    this.callers = callers;
    this.commands = commands;
    this.sqlInfo = sqlInfo;
    this.actions = actions;
    this.putStreams = putStreams;
    this.results = results;
    this.writer = writer;
    this.allocator = allocator;
  }

  @Override
  public FlightInfo getFlightInfo(CallContext context, FlightDescriptor descriptor) {
    return describe(context, descriptor, (command, caller) -> command.info(caller, descriptor));
  }

  @Override
  public SchemaResult getSchema(CallContext context, FlightDescriptor descriptor) {
    return describe(
        context, descriptor, (command, caller) -> new SchemaResult(command.schema(caller)));
  }

  private <T> T describe(
      CallContext context, FlightDescriptor descriptor, BiFunction<Received<?>, Caller, T> call) {
    return FlightErrors.translating(
        () -> {
          Received<?> command = commands.read(descriptor);
          try (Caller caller = callers.of(context)) {
            return call.apply(command, caller);
          }
        });
  }

  @Override
  public void getStream(CallContext context, Ticket ticket, ServerStreamListener listener) {
    try {
      Received<?> command = commands.read(ticket.getBytes());
      if (command.message() instanceof CommandGetSqlInfo wanted) {
        sqlInfo.send(wanted, listener);
      } else {
        send(command, callers.of(context), listener);
      }
    } catch (RuntimeException | Error e) {
      listener.error(FlightErrors.translate(e));
    }
  }

  private void send(Received<?> command, Caller caller, ServerStreamListener listener) {
    BatchStream rows;
    try {
      rows = results.forClient(command.stream(caller), caller.dialect());
    } catch (RuntimeException | Error e) {
      caller.close();
      throw e;
    }
    writer.send(rows, listener, caller.request().cancellation(), caller::close);
  }

  @Override
  public Runnable acceptPut(
      CallContext context, FlightStream stream, StreamListener<PutResult> acks) {
    return () -> {
      try {
        FlightDescriptor descriptor = callers.descriptor(context, stream);
        if (descriptor.isCommand()) {
          acceptCommand(context, commands.read(descriptor), stream, acks);
        } else {
          acceptPuts(context, descriptor.getPath(), stream, acks);
        }
      } catch (RuntimeException | Error e) {
        DrainedPut.fail(stream, acks, e);
      }
    };
  }

  private void acceptCommand(
      CallContext context,
      Received<?> command,
      FlightStream stream,
      StreamListener<PutResult> acks) {
    try (Caller caller = callers.of(context)) {
      command.put(caller, stream).ifPresent(answer -> acknowledge(answer, acks));
    }
    acks.onCompleted();
  }

  /** Its client waits for answers, so an error is told at once. */
  private void acceptPuts(
      CallContext context, List<String> path, FlightStream stream, StreamListener<PutResult> acks) {
    try {
      try (Caller caller = callers.ofPuts(context)) {
        putStreams.run(caller, path, stream, answer -> acknowledge(answer, acks));
      }
      acks.onCompleted();
    } catch (RuntimeException | Error e) {
      acks.onError(FlightErrors.translate(e));
    }
  }

  private void acknowledge(Message answer, StreamListener<PutResult> acks) {
    byte[] bytes = answer.toByteArray();
    try (ArrowBuf buffer = allocator.buffer(bytes.length)) {
      buffer.writeBytes(bytes);
      acks.onNext(PutResult.metadata(buffer));
    }
  }

  @Override
  public void doAction(CallContext context, Action action, StreamListener<Result> listener) {
    try {
      Optional<byte[]> answer;
      try (Caller caller = callers.of(context)) {
        answer = actions.run(action.getType(), caller, action.getBody());
      }
      answer.ifPresent(bytes -> listener.onNext(new Result(bytes)));
      listener.onCompleted();
    } catch (RuntimeException | Error e) {
      listener.onError(FlightErrors.translate(e));
    }
  }

  @Override
  public void listActions(CallContext context, StreamListener<ActionType> listener) {
    actions.types().forEach(listener::onNext);
    listener.onCompleted();
  }

  @Override
  public void listFlights(
      CallContext context, Criteria criteria, StreamListener<FlightInfo> listener) {
    listener.onError(
        FlightErrors.translate(
            new TidemarkException(
                ErrorCode.NOT_SUPPORTED,
                "there are no flights to list; Flight SQL's GetTables lists tables")));
  }
}
