package dev.tidemark.server.flight.call;

import com.google.protobuf.Message;
import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.planner.engine.BatchStream;
import java.util.Optional;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * What a command of Flight SQL does in each kind of call that may carry it. The others refuse it
 * with {@code INVALID_STATEMENT}.
 */
public interface Command<M extends Message> {

  /** GetFlightInfo: where the result will be found, and its columns. */
  default FlightInfo info(M message, Caller caller, FlightDescriptor descriptor) {
    throw misplaced(message, "GetFlightInfo");
  }

  /** GetSchema: the columns of the result, without running anything. */
  default Schema schema(M message, Caller caller) {
    throw misplaced(message, "GetSchema");
  }

  /** DoGet: the result; the call closes it. */
  default BatchStream stream(M message, Caller caller) {
    throw misplaced(message, "DoGet");
  }

  /** DoPut: takes in what the client sends; what is returned is sent back to it. */
  default Optional<Message> put(M message, Caller caller, FlightStream rows) {
    throw misplaced(message, "DoPut");
  }

  private static TidemarkException misplaced(Message message, String call) {
    return new TidemarkException(
        ErrorCode.INVALID_STATEMENT,
        "the command '" + message.getDescriptorForType().getName() + "' has no place in " + call);
  }
}
