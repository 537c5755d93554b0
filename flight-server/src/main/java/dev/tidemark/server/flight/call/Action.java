package dev.tidemark.server.flight.call;

import java.io.IOException;
import java.net.URISyntaxException;
import java.util.Optional;

/** What an action of Flight or Flight SQL does. */
@FunctionalInterface
public interface Action {

  /** Runs it; what is returned is sent back. It may throw what reading the body throws. */
  Optional<byte[]> run(Caller caller, byte[] body) throws IOException, URISyntaxException;
}
