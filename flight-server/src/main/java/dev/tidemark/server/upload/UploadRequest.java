package dev.tidemark.server.upload;

import dev.tidemark.offline.load.file.LoadFormat;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What to load.
 *
 * @param group its name, with or without the schema
 * @param files in the order in which they are loaded
 * @param format empty to go by the files' names
 * @param loadId names the load, so that a repetition continues it
 * @param chunkRows how many rows are one put; a repetition needs the same
 */
public record UploadRequest(
    String group, List<Path> files, Optional<LoadFormat> format, String loadId, int chunkRows) {

  /** Copies the files. */
  public UploadRequest {
    files = List.copyOf(files);
  }

  /** What the server knows a chunk by. */
  String key(int file, long chunk) {
    return "load/" + loadId + "/" + chunkRows + "/" + file + "/" + chunk;
  }
}
