package dev.tidemark.server.cli;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flags of every command that talks to a running server. */
final class ClientFlags {
  @Option(names = "--host", description = "the server (default: ${DEFAULT-VALUE})")
  private String host = "127.0.0.1";

  @Option(names = "--port", description = "its port (default: ${DEFAULT-VALUE})")
  private int port = 31337;

  @Option(names = "--user", description = "the user, where the server asks for one")
  private @Nullable String user;

  @Option(
      names = "--password-env",
      paramLabel = "NAME",
      description = "the environment variable that holds the password")
  private @Nullable String passwordEnv;

  String host() {
    return host;
  }

  int port() {
    return port;
  }

  Optional<String> user() {
    return Optional.ofNullable(user);
  }

  /**
   * Empty where none is named. Errors: {@code CONFIGURATION_ERROR} for a variable that isn't set.
   */
  String password() {
    if (passwordEnv == null) {
      return "";
    }
    String password = System.getenv(passwordEnv);
    if (password == null) {
      throw new TidemarkException(
          ErrorCode.CONFIGURATION_ERROR,
          "the environment variable '" + passwordEnv + "', named by --password-env, is not set");
    }
    return password;
  }

  /** For the Flight SQL JDBC driver. */
  String jdbcUrl() {
    return "jdbc:arrow-flight-sql://" + host + ":" + port + "/?useEncryption=false";
  }

  /** For the Flight SQL JDBC driver, too. */
  Properties login() {
    Properties login = new Properties();
    user()
        .ifPresent(
            name -> {
              login.setProperty("user", name);
              login.setProperty("password", password());
            });
    return login;
  }
}
