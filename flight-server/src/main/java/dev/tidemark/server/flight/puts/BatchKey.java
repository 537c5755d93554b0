package dev.tidemark.server.flight.puts;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

/** The idempotency key of a batch: its app_metadata, which has to be a text. */
final class BatchKey {
  private static final int LONGEST = 1_000;

  private BatchKey() {}

  /**
   * Empty where the batch has none. Errors: {@code INVALID_PARAMETER}; keys that were made texts
   * somehow might be the same though they are not, and the second batch would not be stored.
   */
  static Optional<String> of(@Nullable ArrowBuf metadata) {
    if (metadata == null || metadata.readableBytes() == 0) {
      return Optional.empty();
    }
    if (metadata.readableBytes() > LONGEST) {
      throw invalid("has " + metadata.readableBytes() + " bytes; it may have " + LONGEST, null);
    }
    byte[] bytes = new byte[(int) metadata.readableBytes()];
    metadata.getBytes(metadata.readerIndex(), bytes);
    try {
      String key = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      if (key.indexOf('\0') >= 0) {
        throw invalid("holds a zero byte; send a text, for example a UUID's", null);
      }
      return Optional.of(key);
    } catch (CharacterCodingException e) {
      throw invalid("is no text in UTF-8; send one, for example a UUID's", e);
    }
  }

  private static TidemarkException invalid(String what, @Nullable Throwable cause) {
    return new TidemarkException(
        ErrorCode.INVALID_PARAMETER,
        "the batch's app_metadata, its idempotency key, " + what,
        cause);
  }
}
