package dev.tidemark.server.postgres;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * The folder of PostgreSQL's files: made where there is none, and never made anew.
 *
 * @param data the folder it is in
 */
record ClusterFolder(Path data, Path path) {

  /**
   * Makes a cluster in a missing or empty folder. Errors: {@code DATA_DAMAGED} for a folder that
   * holds something else, {@code POSTGRES_UNAVAILABLE}.
   */
  void prepare(PostgresPrograms programs) {
    try {
      if (Files.exists(path.resolve("PG_VERSION"))) {
        return;
      }
      if (Files.exists(path) && !isEmpty()) {
        throw new TidemarkException(
            ErrorCode.DATA_DAMAGED,
            "'"
                + path
                + "' holds files but no PG_VERSION, so it is a damaged PostgreSQL cluster or none;"
                + " restore it from a backup, or choose another folder with --data");
      }
      make(programs);
    } catch (IOException e) {
      throw new TidemarkException(
          ErrorCode.POSTGRES_UNAVAILABLE,
          "PostgreSQL's folder '" + path + "' can't be made: " + e,
          e);
    }
  }

  private boolean isEmpty() throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(path)) {
      return !files.iterator().hasNext();
    }
  }

  /** Beside its place first, so that an interrupted start leaves nothing that looks like one. */
  private void make(PostgresPrograms programs) throws IOException {
    Files.createDirectories(data);
    Path fresh = path.resolveSibling(path.getFileName() + ".new");
    if (Files.exists(fresh)) {
      MoreFiles.deleteRecursively(fresh, RecursiveDeleteOption.ALLOW_INSECURE);
    }
    long before = programs.log().end();
    boolean made =
        programs.run(
            "initdb",
            "--pgdata=" + fresh,
            "--auth=trust",
            "--username=postgres",
            "--locale=C.UTF-8",
            "--encoding=UTF8");
    if (!made) {
      throw new TidemarkException(
          ErrorCode.POSTGRES_UNAVAILABLE,
          "PostgreSQL's folder '"
              + path
              + "' can't be made: "
              + programs.log().reasonSince(before)
              + "; its log is '"
              + programs.log().file()
              + "'");
    }
    Files.move(fresh, path, StandardCopyOption.REPLACE_EXISTING);
  }
}
