package dev.tidemark.server;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.server.config.ServerConfig;
import dev.tidemark.server.postgres.EmbeddedCluster;
import java.util.Optional;

/** How the store's own PostgreSQL is reached. */
record PostgresAddress(String url, String user, Optional<String> password) {

  /** Starts the embedded one where no other is configured. */
  static PostgresAddress open(ServerConfig config, Shutdown shutdown) {
    ServerConfig.Postgres wanted = config.postgres();
    if (wanted.url().isEmpty()) {
      EmbeddedCluster cluster = shutdown.register(EmbeddedCluster.start(config.data()));
      return new PostgresAddress(cluster.jdbcUrl(), "postgres", Optional.empty());
    }
    return new PostgresAddress(
        wanted.url().get(), wanted.user(), wanted.passwordEnv().map(PostgresAddress::password));
  }

  private static String password(String variable) {
    String password = System.getenv(variable);
    if (password == null) {
      throw new TidemarkException(
          ErrorCode.CONFIGURATION_ERROR,
          "the environment variable '"
              + variable
              + "', named by postgres.password_env, is not set");
    }
    return password;
  }

  /** Says nothing of the password. */
  @Override
  public String toString() {
    return user + " at " + url;
  }
}
