package dev.tidemark.offline.load;

import dev.tidemark.offline.load.file.LoadFormat;
import java.util.Optional;

/**
 * One COPY.
 *
 * @param path of a file or a glob over files; a relative one starts in the first import folder
 * @param format empty to go by the files' names
 * @param loadId by which the load is done once; empty for a new load every time
 * @param knownTime an SQL expression over the files' columns; empty for the write time
 */
public record LoadRequest(
    String path, Optional<LoadFormat> format, Optional<String> loadId, Optional<String> knownTime) {

  /** A load of that path without options. */
  public static LoadRequest of(String path) {
    return new LoadRequest(path, Optional.empty(), Optional.empty(), Optional.empty());
  }
}
