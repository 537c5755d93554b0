package dev.tidemark.server.postgres;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Properties;

/** Asks a PostgreSQL of the user's own whether it can be used, before anything relies on it. */
public final class PostgresProbe {
  private static final String PREFIX = "jdbc:postgresql:";
  private static final String PATIENCE_SECONDS = "5";

  private PostgresProbe() {}

  /**
   * Logs in once. Errors: {@code CONFIGURATION_ERROR} where the address, the user, the password or
   * the database is wrong, {@code POSTGRES_UNAVAILABLE} where nobody answers.
   */
  public static void check(String url, String user, Optional<String> password) {
    if (!url.startsWith(PREFIX)) {
      throw new TidemarkException(
          ErrorCode.CONFIGURATION_ERROR,
          "postgres.url is '%s'; it takes an address like '%s//host:5432/database'"
              .formatted(shown(url), PREFIX));
    }
    Properties login = new Properties();
    login.setProperty("user", user);
    password.ifPresent(secret -> login.setProperty("password", secret));
    login.setProperty("connectTimeout", PATIENCE_SECONDS);
    login.setProperty("loginTimeout", PATIENCE_SECONDS);
    try {
      DriverManager.getConnection(url, login).close();
    } catch (SQLException e) {
      throw translate(e, shown(url), user);
    }
  }

  private static TidemarkException translate(SQLException error, String url, String user) {
    String state = String.valueOf(error.getSQLState());
    String said = String.valueOf(error.getMessage()).lines().findFirst().orElse("");
    return switch (state) {
      case "28P01", "28000", "08004" ->
          new TidemarkException(
              ErrorCode.CONFIGURATION_ERROR,
              "PostgreSQL at '%s' refuses user '%s' (%s); see postgres.user and postgres.password_env"
                  .formatted(url, user, said),
              error);
      case "3D000" ->
          new TidemarkException(
              ErrorCode.CONFIGURATION_ERROR,
              "PostgreSQL at '%s' has no such database (%s); create it, or name another"
                  .formatted(url, said),
              error);
      default ->
          new TidemarkException(
              ErrorCode.POSTGRES_UNAVAILABLE,
              "PostgreSQL at '%s' does not answer (%s)".formatted(url, said),
              error);
    };
  }

  /** Without what may be a secret. */
  private static String shown(String url) {
    return url.replaceAll("\\?.*", "").replaceAll("//[^/@]*@", "//");
  }
}
