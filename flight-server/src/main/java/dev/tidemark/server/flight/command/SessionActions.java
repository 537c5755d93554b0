package dev.tidemark.server.flight.command;

import dev.tidemark.server.flight.call.ActionTable;
import dev.tidemark.server.flight.call.Caller;
import dev.tidemark.server.flight.call.Callers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.apache.arrow.flight.CloseSessionRequest;
import org.apache.arrow.flight.CloseSessionResult;
import org.apache.arrow.flight.FlightConstants;
import org.apache.arrow.flight.GetSessionOptionsRequest;
import org.apache.arrow.flight.GetSessionOptionsResult;
import org.apache.arrow.flight.SetSessionOptionsRequest;

/** A client's way to its own session. */
public final class SessionActions {
  private final Callers callers;

  public SessionActions(Callers callers) {
    this.callers = callers;
  }

  public void addTo(ActionTable actions) {
    actions
        .add(FlightConstants.SET_SESSION_OPTIONS, SessionActions::set)
        .add(FlightConstants.GET_SESSION_OPTIONS, SessionActions::get)
        .add(FlightConstants.CLOSE_SESSION, this::close);
  }

  private static Optional<byte[]> set(Caller caller, byte[] body) throws IOException {
    SetSessionOptionsRequest request = SetSessionOptionsRequest.deserialize(ByteBuffer.wrap(body));
    return Optional.of(
        SessionOptions.set(caller.session(), request.getSessionOptions()).serialize().array());
  }

  private static Optional<byte[]> get(Caller caller, byte[] body) throws IOException {
    GetSessionOptionsRequest.deserialize(ByteBuffer.wrap(body));
    return Optional.of(
        new GetSessionOptionsResult(SessionOptions.all(caller.session())).serialize().array());
  }

  private Optional<byte[]> close(Caller caller, byte[] body) throws IOException {
    CloseSessionRequest.deserialize(ByteBuffer.wrap(body));
    callers.end(caller);
    return Optional.of(
        new CloseSessionResult(CloseSessionResult.Status.CLOSED).serialize().array());
  }
}
