package dev.tidemark.server.upload;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import org.apache.arrow.flight.FlightRuntimeException;

/** The server's own sentence out of Flight's status. */
final class ServerErrors {
  private ServerErrors() {}

  static TidemarkException translate(FlightRuntimeException error) {
    String said = String.valueOf(error.status().description());
    for (ErrorCode code : ErrorCode.values()) {
      String prefix = code.name() + ": ";
      if (said.startsWith(prefix)) {
        return new TidemarkException(code, said.substring(prefix.length()), error);
      }
    }
    return new TidemarkException(ErrorCode.INTERNAL_ERROR, said, error);
  }
}
