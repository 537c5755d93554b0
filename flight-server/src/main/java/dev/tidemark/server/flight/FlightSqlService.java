package dev.tidemark.server.flight;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dev.tidemark.planner.engine.BatchStream;
import dev.tidemark.server.flight.metadata.MetadataCalls;
import dev.tidemark.server.query.Request;
import dev.tidemark.server.session.Session;
import dev.tidemark.server.statement.Prepared;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.apache.arrow.flight.CancelFlightInfoRequest;
import org.apache.arrow.flight.CancelStatus;
import org.apache.arrow.flight.CloseSessionRequest;
import org.apache.arrow.flight.CloseSessionResult;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.GetSessionOptionsRequest;
import org.apache.arrow.flight.GetSessionOptionsResult;
import org.apache.arrow.flight.PutResult;
import org.apache.arrow.flight.Result;
import org.apache.arrow.flight.SchemaResult;
import org.apache.arrow.flight.SetSessionOptionsRequest;
import org.apache.arrow.flight.SetSessionOptionsResult;
import org.apache.arrow.flight.Ticket;
import org.apache.arrow.flight.sql.CancelResult;
import org.apache.arrow.flight.sql.impl.FlightSql.ActionClosePreparedStatementRequest;
import org.apache.arrow.flight.sql.impl.FlightSql.ActionCreatePreparedStatementRequest;
import org.apache.arrow.flight.sql.impl.FlightSql.ActionCreatePreparedStatementResult;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandPreparedStatementQuery;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandPreparedStatementUpdate;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementIngest;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementQuery;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandStatementUpdate;
import org.apache.arrow.flight.sql.impl.FlightSql.DoPutUpdateResult;
import org.apache.arrow.flight.sql.impl.FlightSql.TicketStatementQuery;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * Every Flight SQL call, handed on to the class that knows it: {@link StatementCalls}, {@link
 * PreparedCalls}, {@link IngestCalls}, {@link MetadataCalls}. Nothing is decided here but whose
 * session it is and how an error looks.
 */
@SuppressWarnings("try") // its close() is declared to throw anything
final class FlightSqlService extends MetadataService {
  private static final Schema NO_COLUMNS = new Schema(List.of());

  private final CallSessions sessions;
  private final StatementCalls statements;
  private final PreparedCalls prepared;
  private final IngestCalls ingests;
  private final Results results;
  private final ResultWriter writer;
  private final BufferAllocator allocator;
  private final int maximumParameterRows;

  FlightSqlService(
      CallSessions sessions,
      StatementCalls statements,
      PreparedCalls prepared,
      IngestCalls ingests,
      MetadataCalls metadata,
      Results results,
      ResultWriter writer,
      BufferAllocator allocator,
      int maximumParameterRows) {
    super(metadata);
    this.sessions = sessions;
    this.statements = statements;
    this.prepared = prepared;
    this.ingests = ingests;
    this.results = results;
    this.writer = writer;
    this.allocator = allocator;
    this.maximumParameterRows = maximumParameterRows;
  }

  // ---- statements sent as text ----

  @Override
  public FlightInfo getFlightInfoStatement(
      CommandStatementQuery command, CallContext context, FlightDescriptor descriptor) {
    return inSession(
        context,
        session ->
            statements.info(
                session,
                sessions.dialect(context),
                command.getQuery(),
                sessions.request(context),
                descriptor));
  }

  @Override
  public SchemaResult getSchemaStatement(
      CommandStatementQuery command, CallContext context, FlightDescriptor descriptor) {
    return inSession(
        context,
        session ->
            new SchemaResult(
                statements.schema(session, sessions.dialect(context), command.getQuery())));
  }

  @Override
  public void getStream(CallContext context, Ticket ticket, ServerStreamListener listener) {
    CommandStatementQuery query;
    try {
      Any packed = Any.parseFrom(ticket.getBytes());
      if (!packed.is(CommandStatementQuery.class)) {
        super.getStream(context, ticket, listener);
        return;
      }
      query = packed.unpack(CommandStatementQuery.class);
    } catch (InvalidProtocolBufferException | RuntimeException e) {
      listener.error(FlightErrors.translate(e));
      return;
    }
    send(
        context,
        listener,
        (session, request) -> statements.stream(session, query.getQuery(), request));
  }

  @Override
  public void getStreamStatement(
      TicketStatementQuery ticket, CallContext context, ServerStreamListener listener) {
    send(
        context,
        listener,
        (session, request) ->
            statements.stream(
                session, StatementHandle.fromBytes(ticket.getStatementHandle()), request));
  }

  @Override
  public Runnable acceptPutStatement(
      CommandStatementUpdate command,
      CallContext context,
      FlightStream stream,
      StreamListener<PutResult> acks) {
    return put(
        context,
        stream,
        acks,
        session -> statements.update(session, command.getQuery(), sessions.request(context)));
  }

  @Override
  public Runnable acceptPutStatementBulkIngest(
      CommandStatementIngest command,
      CallContext context,
      FlightStream stream,
      StreamListener<PutResult> acks) {
    return put(
        context,
        stream,
        acks,
        session ->
            ingests.ingest(
                session, command, DecodedStream.of(stream, allocator), sessions.request(context)));
  }

  // ---- prepared statements ----

  @Override
  public void createPreparedStatement(
      ActionCreatePreparedStatementRequest request,
      CallContext context,
      StreamListener<Result> listener) {
    answer(
        listener,
        () ->
            inSession(
                context,
                session -> {
                  PreparedHandle handle = prepared.prepare(session, request.getQuery());
                  return ActionCreatePreparedStatementResult.newBuilder()
                      .setPreparedStatementHandle(ByteString.copyFromUtf8(handle.id()))
                      .setDatasetSchema(bytes(schema(handle, context)))
                      .setParameterSchema(bytes(ParameterSchema.of(handle.prepared())))
                      .build();
                }));
  }

  @Override
  public void closePreparedStatement(
      ActionClosePreparedStatementRequest request,
      CallContext context,
      StreamListener<Result> listener) {
    try {
      inSession(
          context,
          session -> {
            prepared.close(session, request.getPreparedStatementHandle());
            return session;
          });
      listener.onCompleted();
    } catch (RuntimeException e) {
      listener.onError(e);
    }
  }

  @Override
  public FlightInfo getFlightInfoPreparedStatement(
      CommandPreparedStatementQuery command, CallContext context, FlightDescriptor descriptor) {
    return inSession(
        context,
        session -> {
          PreparedHandle handle = prepared.find(session, command.getPreparedStatementHandle());
          if (handle.prepared() instanceof Prepared.Change) {
            long rows = prepared.update(session, handle, handle.bound(), sessions.request(context));
            TicketStatementQuery ticket =
                TicketStatementQuery.newBuilder()
                    .setStatementHandle(new StatementHandle.Changed(rows).toBytes())
                    .build();
            Schema counts = results.schema(Counts.COLUMNS, sessions.dialect(context));
            return StatementCalls.info(counts, ticket, descriptor);
          }
          return StatementCalls.info(schema(handle, context), command, descriptor);
        });
  }

  @Override
  public SchemaResult getSchemaPreparedStatement(
      CommandPreparedStatementQuery command, CallContext context, FlightDescriptor descriptor) {
    return inSession(
        context,
        session ->
            new SchemaResult(
                schema(prepared.find(session, command.getPreparedStatementHandle()), context)));
  }

  @Override
  public void getStreamPreparedStatement(
      CommandPreparedStatementQuery command, CallContext context, ServerStreamListener listener) {
    send(
        context,
        listener,
        (session, request) ->
            prepared.stream(
                session, prepared.find(session, command.getPreparedStatementHandle()), request));
  }

  @Override
  public Runnable acceptPutPreparedStatementQuery(
      CommandPreparedStatementQuery command,
      CallContext context,
      FlightStream stream,
      StreamListener<PutResult> acks) {
    return () -> {
      try {
        inSession(
            context,
            session -> {
              PreparedHandle handle = prepared.find(session, command.getPreparedStatementHandle());
              prepared.bind(session, handle, parameters(stream, handle));
              return session;
            });
        acks.onCompleted();
      } catch (RuntimeException e) {
        DrainedPut.fail(stream, acks, e);
      }
    };
  }

  @Override
  public Runnable acceptPutPreparedStatementUpdate(
      CommandPreparedStatementUpdate command,
      CallContext context,
      FlightStream stream,
      StreamListener<PutResult> acks) {
    return put(
        context,
        stream,
        acks,
        session -> {
          PreparedHandle handle = prepared.find(session, command.getPreparedStatementHandle());
          List<Object[]> rows = parameters(stream, handle);
          return prepared.update(session, handle, rows, sessions.request(context));
        });
  }

  private List<Object[]> parameters(FlightStream stream, PreparedHandle handle) {
    return ParameterRows.read(stream, handle.prepared().parameters(), maximumParameterRows);
  }

  private Schema schema(PreparedHandle handle, CallContext context) {
    return handle.prepared() instanceof Prepared.Rows rows
        ? results.schema(rows.columns(), sessions.dialect(context))
        : NO_COLUMNS;
  }

  // ---- sessions ----

  @Override
  public void closeSession(
      CloseSessionRequest request,
      CallContext context,
      StreamListener<CloseSessionResult> listener) {
    try {
      sessions.end(context);
      listener.onNext(new CloseSessionResult(CloseSessionResult.Status.CLOSED));
      listener.onCompleted();
    } catch (RuntimeException e) {
      listener.onError(FlightErrors.translate(e));
    }
  }

  @Override
  public void setSessionOptions(
      SetSessionOptionsRequest request,
      CallContext context,
      StreamListener<SetSessionOptionsResult> listener) {
    tell(listener, context, session -> SessionCalls.set(session, request.getSessionOptions()));
  }

  @Override
  public void getSessionOptions(
      GetSessionOptionsRequest request,
      CallContext context,
      StreamListener<GetSessionOptionsResult> listener) {
    tell(listener, context, session -> new GetSessionOptionsResult(SessionCalls.all(session)));
  }

  // ---- cancelling ----

  @Override
  public void cancelFlightInfo(
      CancelFlightInfoRequest request, CallContext context, StreamListener<CancelStatus> listener) {
    tell(
        listener,
        context,
        session ->
            statements.cancel(session, request.getInfo())
                ? CancelStatus.CANCELLING
                : CancelStatus.NOT_CANCELLABLE);
  }

  /** The older way, which clients still use. */
  @Override
  @SuppressWarnings("deprecation")
  public void cancelQuery(
      FlightInfo info, CallContext context, StreamListener<CancelResult> listener) {
    tell(
        listener,
        context,
        session ->
            statements.cancel(session, info)
                ? CancelResult.CANCELLING
                : CancelResult.NOT_CANCELLABLE);
  }

  // ---- what every call shares ----

  private <T> void tell(
      StreamListener<T> listener, CallContext context, Function<Session, T> call) {
    try {
      listener.onNext(inSession(context, call));
      listener.onCompleted();
    } catch (RuntimeException e) {
      listener.onError(e);
    }
  }

  private <T> T inSession(CallContext context, Function<Session, T> call) {
    return FlightErrors.translating(
        () -> {
          Session session = sessions.of(context);
          Runnable done = sessions.use(session);
          try {
            return call.apply(session);
          } finally {
            done.run();
          }
        });
  }

  @Override
  void send(
      CallContext context,
      ServerStreamListener listener,
      BiFunction<Session, Request, BatchStream> call) {
    try {
      Session session = sessions.of(context);
      Request request = sessions.request(context);
      Runnable done = sessions.use(session);
      BatchStream rows;
      try {
        rows = results.forClient(call.apply(session, request), sessions.dialect(context));
      } catch (RuntimeException | Error e) {
        done.run();
        throw e;
      }
      writer.send(rows, listener, request.cancellation(), done);
    } catch (RuntimeException | Error e) {
      listener.error(FlightErrors.translate(e));
    }
  }

  private Runnable put(
      CallContext context,
      FlightStream stream,
      StreamListener<PutResult> acks,
      ToLongFunction<Session> change) {
    return () -> {
      try {
        long rows = inSession(context, change::applyAsLong);
        byte[] answer = DoPutUpdateResult.newBuilder().setRecordCount(rows).build().toByteArray();
        try (ArrowBuf buffer = allocator.buffer(answer.length)) {
          buffer.writeBytes(answer);
          acks.onNext(PutResult.metadata(buffer));
        }
        acks.onCompleted();
      } catch (RuntimeException e) {
        DrainedPut.fail(stream, acks, e);
      }
    };
  }

  private static void answer(
      StreamListener<Result> listener, java.util.function.Supplier<? extends Message> call) {
    try {
      listener.onNext(new Result(Any.pack(call.get()).toByteArray()));
      listener.onCompleted();
    } catch (RuntimeException e) {
      listener.onError(e);
    }
  }

  private static ByteString bytes(Schema schema) {
    return ByteString.copyFrom(schema.serializeAsMessage());
  }
}
