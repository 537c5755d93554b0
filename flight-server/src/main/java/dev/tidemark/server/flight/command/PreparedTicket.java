package dev.tidemark.server.flight.command;

import com.google.protobuf.ByteString;
import java.util.Optional;

/**
 * What names a prepared statement that is to be executed: the client's own command its handle
 * alone, the ticket of a FlightInfo the columns that were announced, too.
 */
record PreparedTicket(String handle, Optional<AnnouncedColumns> columns) {
  private static final char MARK = '/';

  static PreparedTicket fromBytes(ByteString bytes) {
    String text = bytes.toStringUtf8();
    int mark = text.indexOf(MARK);
    return mark < 0
        ? new PreparedTicket(text, Optional.empty())
        : new PreparedTicket(
            text.substring(0, mark), Optional.of(new AnnouncedColumns(text.substring(mark + 1))));
  }

  ByteString toBytes() {
    return ByteString.copyFromUtf8(
        handle + columns.map(announced -> MARK + announced.hash()).orElse(""));
  }
}
