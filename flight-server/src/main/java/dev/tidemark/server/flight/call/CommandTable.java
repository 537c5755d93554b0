package dev.tidemark.server.flight.call;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.apache.arrow.flight.FlightDescriptor;
import org.jspecify.annotations.Nullable;

/**
 * The commands that the server knows, by the name of their message, and statements that are sent as
 * nothing but their text.
 */
public final class CommandTable {
  /** How a message's name is packed; no statement looks like it. */
  private static final Pattern TYPE_URL = Pattern.compile("[\\w.]*/[\\w.]+");

  private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}&&[^\\s]]");

  private final Map<String, Entry<?>> entries = new HashMap<>();
  private final Function<String, Received<?>> statements;

  /**
   * @param statements what a text means that is no packed message
   */
  public CommandTable(Function<String, Received<?>> statements) {
    this.statements = statements;
  }

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
          "the descriptor holds a path, which only DoPut takes; here it is a command of Flight SQL, or a statement's text");
    }
    return read(descriptor.getCommand());
  }

  /**
   * The command in these bytes, or the statement whose text they are in UTF-8. Errors: {@code
   * INVALID_STATEMENT} where there is neither.
   */
  public Received<?> read(byte[] bytes) {
    Optional<Any> packed = packed(bytes);
    return packed.isPresent() ? command(packed.get()) : statements.apply(text(bytes));
  }

  private static Optional<Any> packed(byte[] bytes) {
    try {
      return Optional.of(Any.parseFrom(bytes))
          .filter(any -> TYPE_URL.matcher(any.getTypeUrl()).matches());
    } catch (InvalidProtocolBufferException e) {
      return Optional.empty();
    }
  }

  private Received<?> command(Any packed) {
    String url = packed.getTypeUrl();
    Entry<?> entry = entries.get(url.substring(url.lastIndexOf('/') + 1));
    if (entry == null) {
      throw new TidemarkException(
          ErrorCode.INVALID_STATEMENT,
          "the command '" + url + "' is not one that this server knows");
    }
    try {
      return entry.read(packed.getValue());
    } catch (InvalidProtocolBufferException e) {
      throw neither(e);
    }
  }

  private static String text(byte[] bytes) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      if (text.isEmpty() || CONTROL.matcher(text).find()) {
        throw neither(null);
      }
      return text;
    } catch (CharacterCodingException e) {
      throw neither(e);
    }
  }

  private static TidemarkException neither(@Nullable Exception cause) {
    return new TidemarkException(
        ErrorCode.INVALID_STATEMENT,
        "what was sent is neither a command of Flight SQL nor the text of a statement",
        cause);
  }
}
