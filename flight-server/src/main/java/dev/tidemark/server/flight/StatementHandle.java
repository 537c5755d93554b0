package dev.tidemark.server.flight;

import com.google.protobuf.ByteString;
import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;

/**
 * What a statement's ticket holds, so that the server need not remember it: the query to execute,
 * or the count of a change that was executed already.
 */
sealed interface StatementHandle {

  /** A query, executed when its stream is asked for. */
  record Query(String sql) implements StatementHandle {}

  /** A change that is done. */
  record Changed(long rows) implements StatementHandle {}

  default ByteString toBytes() {
    return ByteString.copyFromUtf8(
        this instanceof Query query ? "Q" + query.sql() : "C" + ((Changed) this).rows());
  }

  /** Errors: {@code INVALID_STATEMENT} for a ticket that isn't ours. */
  static StatementHandle fromBytes(ByteString bytes) {
    String text = bytes.toStringUtf8();
    if (text.startsWith("Q")) {
      return new Query(text.substring(1));
    }
    if (text.matches("C\\d{1,18}")) {
      return new Changed(Long.parseLong(text.substring(1)));
    }
    throw new TidemarkException(
        ErrorCode.INVALID_STATEMENT, "the ticket is not one that this server gave out");
  }
}
