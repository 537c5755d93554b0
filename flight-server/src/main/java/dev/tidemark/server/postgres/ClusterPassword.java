package dev.tidemark.server.postgres;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The password of a cluster's user {@code postgres}. It is kept in the cluster's folder, in the
 * form that psql reads from {@code PGPASSFILE}, and goes where the folder goes.
 *
 * @param text never shown by {@link #toString}
 */
record ClusterPassword(String text) {
  static final String USER = "postgres";

  static final String FILE = "tidemark.pgpass";

  private static final int BYTES = 32;

  /** {@code host:port:database:user:password}, with a backslash before a colon that is none. */
  private static final String FIELD = "((?:[^:\\\\]|\\\\.)*)";

  private static final Pattern LINE =
      Pattern.compile(FIELD + ":" + FIELD + ":" + FIELD + ":(?:postgres|\\*):" + FIELD);

  /** What helps where the file is wrong. */
  static final String WAY_OUT =
      "delete it, and the next start gives PostgreSQL a new password and writes the file anew";

  /** One that nobody can guess. */
  static ClusterPassword random() {
    byte[] bytes = new byte[BYTES];
    new SecureRandom().nextBytes(bytes);
    return new ClusterPassword(HexFormat.of().formatHex(bytes));
  }

  /** The one that is kept in a cluster's folder. Errors: {@code DATA_DAMAGED}. */
  static Optional<ClusterPassword> keptIn(ClusterFolder cluster) {
    return cluster.read(FILE).map(text -> parse(text, cluster.path().resolve(FILE)));
  }

  private static ClusterPassword parse(String text, Path file) {
    return text.lines()
        .map(LINE::matcher)
        .filter(Matcher::matches)
        .findFirst()
        .map(line -> new ClusterPassword(line.group(4).replaceAll("\\\\(.)", "$1")))
        .orElseThrow(
            () ->
                new TidemarkException(
                    ErrorCode.DATA_DAMAGED,
                    "'%s' holds no password of PostgreSQL's user '%s'; %s"
                        .formatted(file, USER, WAY_OUT)));
  }

  /** Keeps it in a cluster's folder. */
  void keepIn(ClusterFolder cluster) {
    cluster.replace(FILE, "127.0.0.1:*:*:" + USER + ":" + text + "\n");
  }

  @Override
  public String toString() {
    return "ClusterPassword[" + FILE + "]";
  }
}
