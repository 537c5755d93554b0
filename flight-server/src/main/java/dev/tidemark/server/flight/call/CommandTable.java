package dev.tidemark.server.flight.call;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import java.util.HashMap;
import java.util.Map;
import org.apache.arrow.flight.FlightDescriptor;

/** The commands that the server knows, by the name of their message. */
public final class CommandTable {
  private final Map<String, Entry<?>> entries = new HashMap<>();

  private record Entry<M extends Message>(M prototype, Command<M> command) {
    @SuppressWarnings("unchecked") // a message's parser makes messages of its class
    Received<M> read(ByteString message) throws InvalidProtocolBufferException {
      return new Received<>(command, (M) prototype.getParserForType().parseFrom(message));
    }
  }

  /** Adds the command of the messages that are like {@code prototype}. */
  public <M extends Message> CommandTable add(M prototype, Command<M> command) {
    entries.put(prototype.getDescriptorForType().getFullName(), new Entry<>(prototype, command));
    return this;
  }

  /** The command that the descriptor holds. Errors: as {@link #read(byte[])}. */
  public Received<?> read(FlightDescriptor descriptor) {
    if (!descriptor.isCommand()) {
      throw new TidemarkException(
          ErrorCode.INVALID_STATEMENT,
          "the descriptor holds a path, which only DoPut takes; here it is a command of Flight SQL");
    }
    return read(descriptor.getCommand());
  }

  /** The command in these bytes. Errors: {@code INVALID_STATEMENT} where there is none we know. */
  public Received<?> read(byte[] bytes) {
    try {
      Any packed = Any.parseFrom(bytes);
      String url = packed.getTypeUrl();
      Entry<?> entry = entries.get(url.substring(url.lastIndexOf('/') + 1));
      if (entry == null) {
        throw unknown(url);
      }
      return entry.read(packed.getValue());
    } catch (InvalidProtocolBufferException e) {
      throw new TidemarkException(
          ErrorCode.INVALID_STATEMENT, "what was sent is not a command of Flight SQL", e);
    }
  }

  private static TidemarkException unknown(String url) {
    return new TidemarkException(
        ErrorCode.INVALID_STATEMENT,
        url.isEmpty()
            ? "what was sent is not a command of Flight SQL"
            : "the command '" + url + "' is not one that this server knows");
  }
}
