package dev.tidemark.server;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.server.config.ConfigKeys;
import dev.tidemark.server.config.ServerConfig;
import dev.tidemark.server.postgres.EmbeddedCluster;
import dev.tidemark.server.postgres.PostgresProbe;
import java.util.Optional;
import java.util.Properties;

/** How the store's own PostgreSQL is reached. */
record PostgresAddress(String url, String user, Optional<String> password) {

  /**
   * Starts the embedded one where no other is configured. Errors: {@code CONFIGURATION_ERROR},
   * {@code POSTGRES_UNAVAILABLE}, {@code DATA_DAMAGED}.
   */
  static PostgresAddress open(ServerConfig config, Shutdown shutdown) {
    ServerConfig.Postgres wanted = config.postgres();
    if (wanted.url().isEmpty()) {
      return of(shutdown.register(EmbeddedCluster.start(config.data())));
    }
    String url = wanted.url().get();
    Optional<String> password =
        wanted.passwordEnv().map(variable -> password(variable, ConfigKeys.POSTGRES_PASSWORD_ENV));
    PostgresProbe.check(url, wanted.user(), password);
    return new PostgresAddress(url, wanted.user(), password);
  }

  static PostgresAddress of(EmbeddedCluster cluster) {
    return new PostgresAddress(cluster.jdbcUrl(), cluster.user(), Optional.of(cluster.password()));
  }

  /** Whether somebody can log in there now; takes seconds where nothing is heard. */
  boolean answers() {
    try {
      PostgresProbe.check(url, user, password);
      return true;
    } catch (TidemarkException e) {
      return false;
    }
  }

  /** The user and the password, as JDBC takes them. */
  Properties login() {
    Properties login = new Properties();
    login.setProperty("user", user);
    password.ifPresent(secret -> login.setProperty("password", secret));
    return login;
  }

  /** What the variable holds that a key of the configuration names. */
  static String password(String variable, String key) {
    String password = System.getenv(variable);
    if (password == null) {
      throw new TidemarkException(
          ErrorCode.CONFIGURATION_ERROR,
          "the environment variable '" + variable + "', named by " + key + ", is not set");
    }
    return password;
  }

  /** Says nothing of the password. */
  @Override
  public String toString() {
    return user + " at " + url;
  }
}
