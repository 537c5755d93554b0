package dev.tidemark.server.postgres;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What PostgreSQL writes about itself. */
record PostgresLog(Path file) {
  private static final int MOST_BYTES = 1 << 16;
  private static final Pattern FATAL = Pattern.compile("(?:FATAL|PANIC): +(.*)");
  private static final Pattern DETAIL = Pattern.compile("DETAIL: +(.*)");
  private static final Pattern ERROR = Pattern.compile("(?:^|: )error: (.*)");

  /** Where the next line will be. */
  long end() {
    try {
      return Files.size(file);
    } catch (IOException e) {
      return 0;
    }
  }

  /** Why what was tried since then failed, in PostgreSQL's words and one line. */
  String reasonSince(long position) {
    List<String> lines = since(position).lines().filter(line -> !line.isBlank()).toList();
    return first(lines, FATAL)
        .map(fatal -> fatal + first(lines, DETAIL).map(detail -> " (" + detail + ")").orElse(""))
        .or(() -> first(lines, ERROR))
        .or(() -> lines.stream().reduce((earlier, later) -> later))
        .orElse("it gives no reason");
  }

  private static Optional<String> first(List<String> lines, Pattern pattern) {
    return lines.stream()
        .map(pattern::matcher)
        .filter(Matcher::find)
        .map(found -> found.group(1).strip())
        .findFirst();
  }

  private String since(long position) {
    try (SeekableByteChannel channel = Files.newByteChannel(file)) {
      channel.position(Math.max(position, channel.size() - MOST_BYTES));
      ByteBuffer bytes = ByteBuffer.allocate(MOST_BYTES);
      while (channel.read(bytes) > 0) {}
      return new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "";
    }
  }
}
