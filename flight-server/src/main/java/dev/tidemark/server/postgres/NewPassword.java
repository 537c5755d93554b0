package dev.tidemark.server.postgres;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives a cluster a password that has none kept: an older server made it, which trusted everybody
 * on the machine, or the file was lost. Whoever may write to the folder may do so, since the files
 * are all that PostgreSQL has. The file comes last: what was interrupted is done anew by the next
 * start. PostgreSQL must not run.
 */
record NewPassword(ClusterFolder cluster, PostgresPrograms programs, ClusterPassword password) {
  private static final Logger LOG = LoggerFactory.getLogger(NewPassword.class);
  private static final String RULES = "pg_hba.conf";

  /** Lines that let everybody in, up to the word that does. */
  private static final Pattern TRUST =
      Pattern.compile("(?m)^(\\s*(?:local|host\\w*)\\s[^#\\n]*\\s)trust(?=\\s*(?:#.*)?$)");

  /** Errors: {@code POSTGRES_UNAVAILABLE} with the reason from PostgreSQL's log. */
  void set() {
    tellPostgres();
    requireOfEverybody();
    password.keepIn(cluster);
    LOG.info(
        "the embedded PostgreSQL has a new password, which is in '{}'",
        cluster.path().resolve(ClusterPassword.FILE));
  }

  /**
   * With no server running, so that nobody comes in meanwhile, and nobody is asked who does. Each
   * log-in would repeat the iterations, which do nothing for a password that can't be guessed.
   */
  void tellPostgres() {
    long before = programs.log().end();
    boolean told =
        programs.runWith(
            "ALTER ROLE %s PASSWORD '%s'%n".formatted(ClusterPassword.USER, password.text()),
            "postgres",
            "--single",
            "-D",
            cluster.path().toString(),
            "-c",
            "exit_on_error=on",
            "-c",
            "password_encryption=scram-sha-256",
            "-c",
            "scram_iterations=1",
            "-c",
            "fsync=on",
            "-c",
            "synchronous_commit=on",
            "-c",
            "log_statement=none",
            "-c",
            "log_min_error_statement=panic",
            "-c",
            "log_min_duration_statement=-1",
            "postgres");
    if (!told) {
      throw new TidemarkException(
          ErrorCode.POSTGRES_UNAVAILABLE,
          "the embedded PostgreSQL in '%s' cannot be given a password: %s; its log is '%s'"
              .formatted(
                  cluster.path(), programs.log().reasonSince(before), programs.log().file()));
    }
  }

  /** Lines that ask for something already stay as they are. */
  void requireOfEverybody() {
    cluster
        .read(RULES)
        .ifPresent(
            rules -> {
              String asking = TRUST.matcher(rules).replaceAll("$1scram-sha-256");
              if (!asking.equals(rules)) {
                cluster.replace(RULES, asking);
              }
            });
  }
}
