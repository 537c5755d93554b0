package dev.tidemark.server.postgres;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder of PostgreSQL's files: made where there is none, and never made anew.
 *
 * @param data the folder it is in
 */
record ClusterFolder(Path data, Path path) {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterFolder.class);
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  /**
   * Makes a cluster in a missing or empty folder, with a password. Errors: {@code DATA_DAMAGED} for
   * a folder that holds something else, {@code POSTGRES_UNAVAILABLE}.
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
    ClusterPassword password = ClusterPassword.random();
    long before = programs.log().end();
    boolean isMade =
        programs.runWith(
            password.text() + "\n",
            "initdb",
            "--pgdata=" + fresh,
            "--auth=scram-sha-256",
            "--pwfile=/dev/stdin",
            "--username=" + ClusterPassword.USER,
            "--locale=C.UTF-8",
            "--encoding=UTF8");
    if (!isMade) {
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
    ClusterFolder made = new ClusterFolder(data, fresh);
    new NewPassword(made, programs, password).tellPostgres();
    password.keepIn(made);
    Files.move(fresh, path, StandardCopyOption.REPLACE_EXISTING);
  }

  /**
   * What one of its files holds; empty where there is none. Others may not read it from then on.
   */
  Optional<String> read(String name) {
    Path file = path.resolve(name);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      if (!OWNER_ONLY.containsAll(Files.getPosixFilePermissions(file))) {
        LOG.warn("others could read '{}'; now they can't", file);
        Files.setPosixFilePermissions(file, OWNER_ONLY);
      }
      return Optional.of(Files.readString(file));
    } catch (IOException e) {
      throw new TidemarkException(
          ErrorCode.POSTGRES_UNAVAILABLE,
          "PostgreSQL's file '" + file + "' can't be read: " + e,
          e);
    }
  }

  /** Writes one of its files, for the owner only, so that there is the old one or the new one. */
  void replace(String name, String text) {
    Path fresh = path.resolve(name + ".new");
    try {
      Files.deleteIfExists(fresh);
      try (FileChannel channel =
          FileChannel.open(
              fresh,
              Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
              PosixFilePermissions.asFileAttribute(OWNER_ONLY))) {
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(true);
      }
      Files.move(fresh, path.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new TidemarkException(
          ErrorCode.POSTGRES_UNAVAILABLE,
          "PostgreSQL's file '" + path.resolve(name) + "' can't be written: " + e,
          e);
    }
  }
}
