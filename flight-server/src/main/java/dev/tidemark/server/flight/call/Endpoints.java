package dev.tidemark.server.flight.call;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import java.util.List;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightEndpoint;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.Ticket;
import org.apache.arrow.vector.types.pojo.Schema;

/** Tells clients where a result is: endpoints carry no location, so they read where they asked. */
public final class Endpoints {
  private static final long UNKNOWN = -1;

  private Endpoints() {}

  /** A result that is given for the ticket, once. */
  public static FlightInfo info(Schema schema, Message ticket, FlightDescriptor descriptor) {
    Ticket packed = new Ticket(Any.pack(ticket).toByteArray());
    return new FlightInfo(
        schema, descriptor, List.of(FlightEndpoint.builder(packed).build()), UNKNOWN, UNKNOWN);
  }
}
