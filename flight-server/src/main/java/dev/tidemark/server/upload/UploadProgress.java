package dev.tidemark.server.upload;

import java.nio.file.Path;
import java.util.OptionalLong;

/** Is told how far a load is, by the thread that loads. */
public interface UploadProgress {

  /**
   * A file is begun.
   *
   * @param total its rows, where the file says so
   */
  void file(Path file, OptionalLong total);

  /** More rows of the file have been sent. */
  void sent(long rows);

  /** The server has everything of the file. */
  void fileDone();
}
