package dev.tidemark.offline.load.file;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.zip.GZIPInputStream;

/** The first line of a CSV file. It is read here since guesses about malformed files mislead. */
public final class CsvHeader {
  private static final int MAX_CHARS = 1 << 20;
  private static final int BYTE_ORDER_MARK = 0xFEFF;

  private CsvHeader() {}

  /** The column names of all the files. Errors: {@code INVALID_FILE} where they differ. */
  public static List<String> of(List<Path> files) {
    List<String> names = null;
    for (Path file : files) {
      List<String> own = read(file);
      if (names != null && !names.equals(own)) {
        throw invalid(file, "has other columns than '" + files.get(0).getFileName() + "'");
      }
      names = own;
    }
    return names == null ? List.of() : names;
  }

  private static List<String> read(Path file) {
    try (InputStream bytes = new BufferedInputStream(Files.newInputStream(file));
        InputStream plain =
            file.toString().toLowerCase(Locale.ROOT).endsWith(".gz")
                ? new GZIPInputStream(bytes)
                : bytes;
        PushbackReader reader =
            new PushbackReader(new InputStreamReader(plain, StandardCharsets.UTF_8))) {
      int first = reader.read();
      if (first < 0) {
        throw invalid(file, "is empty; its first line must name the columns");
      }
      if (first != BYTE_ORDER_MARK) {
        reader.unread(first);
      }
      return checked(file, record(file, reader));
    } catch (IOException e) {
      throw SourceFiles.unreadable(file, e);
    }
  }

  private static List<String> checked(Path file, List<String> names) {
    Set<String> known = new HashSet<>();
    for (String name : names) {
      if (name.isEmpty()) {
        throw invalid(file, "has a column without a name in its first line");
      }
      if (!known.add(name.toLowerCase(Locale.ROOT))) {
        throw invalid(file, "names column '" + name + "' twice");
      }
    }
    return names;
  }

  private static List<String> record(Path file, PushbackReader reader) throws IOException {
    List<String> names = new ArrayList<>();
    StringBuilder name = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < MAX_CHARS; i++) {
      int c = reader.read();
      if (c < 0 || (!quoted && (c == '\n' || c == '\r'))) {
        names.add(name.toString());
        return List.copyOf(names);
      } else if (c == '"' && quoted) {
        int next = reader.read();
        if (next == '"') {
          name.append('"');
        } else {
          quoted = false;
          if (next >= 0) {
            reader.unread(next);
          }
        }
      } else if (c == '"' && name.isEmpty()) {
        quoted = true;
      } else if (c == ',' && !quoted) {
        names.add(name.toString());
        name.setLength(0);
      } else {
        name.append((char) c);
      }
    }
    throw invalid(file, "has a first line of more than a million characters");
  }

  private static TidemarkException invalid(Path file, String problem) {
    return new TidemarkException(
        ErrorCode.INVALID_FILE, "File '" + file.getFileName() + "' " + problem);
  }
}
