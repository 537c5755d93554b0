package dev.tidemark.offline.trino;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How to reach Trino.
 *
 * @param url {@code jdbc:trino://host:port/catalog[/schema][?parameters]}, without password
 * @param user as whom queries run there
 * @param password never shown by {@link #toString}; Trino takes one over TLS only
 * @param connections at once, at most
 */
public record TrinoConfig(String url, String user, Optional<String> password, int connections) {
  private static final Pattern URL =
      Pattern.compile("jdbc:trino://[^/?@]+/([^/?]+)(/[^/?]*)?(\\?.*)?");

  private static final Pattern SECRET =
      Pattern.compile("[?&][^=&]*(password|token|secret)[^=&]*=", Pattern.CASE_INSENSITIVE);

  /** Errors: {@code CONFIGURATION_ERROR} for an address that names no catalog, or a secret. */
  public TrinoConfig {
    if (!URL.matcher(url).matches()) {
      throw new TidemarkException(
          ErrorCode.CONFIGURATION_ERROR,
          "the address of Trino is written jdbc:trino://host:port/catalog, where the catalog is the"
              + " Iceberg one that reads this server's tables");
    }
    if (SECRET.matcher(url).find()) {
      throw new TidemarkException(
          ErrorCode.CONFIGURATION_ERROR,
          "the address of Trino holds a secret; leave it out and name the environment variable that"
              + " holds the password in trino.password_env");
    }
  }

  /** Trino's name of the catalog. */
  public String catalog() {
    Matcher matcher = URL.matcher(url);
    if (!matcher.matches()) {
      throw new IllegalStateException("was checked when made");
    }
    return matcher.group(1);
  }

  /** The address without its parameters. */
  public String publicUrl() {
    int parameters = url.indexOf('?');
    return parameters < 0 ? url : url.substring(0, parameters);
  }

  @Override
  public String toString() {
    return "TrinoConfig[" + publicUrl() + ", user=" + user + "]";
  }
}
