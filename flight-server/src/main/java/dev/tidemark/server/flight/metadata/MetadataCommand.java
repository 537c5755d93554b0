package dev.tidemark.server.flight.metadata;

import com.google.protobuf.Message;
import dev.tidemark.planner.engine.BatchStream;
import dev.tidemark.server.flight.call.Caller;
import dev.tidemark.server.flight.call.Command;
import dev.tidemark.server.flight.call.Endpoints;
import dev.tidemark.server.session.Session;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * A command that asks for metadata: its shape is Flight SQL's, its rows are computed in DoGet.
 *
 * @param shape may depend on what is asked for
 */
record MetadataCommand<M extends Message>(
    Function<M, Schema> shape, BiFunction<Session, M, BatchStream> rows) implements Command<M> {

  @Override
  public FlightInfo info(M message, Caller caller, FlightDescriptor descriptor) {
    return Endpoints.info(shape.apply(message), message, descriptor);
  }

  @Override
  public Schema schema(M message, Caller caller) {
    return shape.apply(message);
  }

  @Override
  public BatchStream stream(M message, Caller caller) {
    return rows.apply(caller.session(), message);
  }
}
