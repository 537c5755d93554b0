package dev.tidemark.server.flight.call;

import com.google.protobuf.Message;
import dev.tidemark.planner.engine.BatchStream;
import java.util.Optional;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.vector.types.pojo.Schema;

/** A command as a client sent it. */
public record Received<M extends Message>(Command<M> command, M message) {

  public FlightInfo info(Caller caller, FlightDescriptor descriptor) {
    return command.info(message, caller, descriptor);
  }

  public Schema schema(Caller caller) {
    return command.schema(message, caller);
  }

  public BatchStream stream(Caller caller) {
    return command.stream(message, caller);
  }

  public Optional<Message> put(Caller caller, FlightStream rows) {
    return command.put(message, caller, rows);
  }
}
