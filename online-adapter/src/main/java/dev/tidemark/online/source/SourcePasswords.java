package dev.tidemark.online.source;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.source.Source;
import dev.tidemark.catalog.source.SourceRules;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;

/**
 * Which environment variable holds the password of which PostgreSQL. Any client may register a
 * schema and name a variable; without the operator's word he would have any of the server's secrets
 * sent to a database of his own. Immutable.
 */
public final class SourcePasswords {
  private static final Pattern GRANT =
      Pattern.compile("([A-Za-z_][A-Za-z0-9_]*)@([^\\s@]+?)(?::(\\d{1,5}))?");
  private static final String DEFAULT_PORT = "5432";

  private final Set<String> grants;
  private final UnaryOperator<@Nullable String> environment;

  /**
   * @param grants each {@code VARIABLE@host:port}; without a port, PostgreSQL's own
   * @param environment the value of a variable, null where it isn't set
   */
  public SourcePasswords(Collection<String> grants, UnaryOperator<@Nullable String> environment) {
    this.grants = grants.stream().map(SourcePasswords::normal).collect(Collectors.toSet());
    this.environment = environment;
  }

  /** Whether a text is one of the constructor's. */
  public static boolean isGrant(String text) {
    return GRANT.matcher(text).matches();
  }

  private static String normal(String grant) {
    Matcher parts = GRANT.matcher(grant);
    if (!parts.matches()) {
      throw new IllegalArgumentException("not VARIABLE@host:port: " + grant);
    }
    String port = Optional.ofNullable(parts.group(3)).orElse(DEFAULT_PORT);
    return grant(parts.group(1), parts.group(2), port);
  }

  private static String grant(String variable, String host, String port) {
    return variable + "@" + host.toLowerCase(Locale.ROOT) + ":" + port;
  }

  /**
   * The password of a source; empty where it names no variable.
   *
   * @throws TidemarkException CONFIGURATION_ERROR where the variable isn't for that server, whether
   *     there is one or not, or isn't set
   */
  Optional<String> of(Source source) {
    String variable = source.options().get(SourceRules.PASSWORD_ENV);
    if (variable == null) {
      return Optional.empty();
    }
    requireGrants(source, variable);
    String password = environment.apply(variable);
    if (password == null) {
      throw new TidemarkException(
          ErrorCode.CONFIGURATION_ERROR,
          "The environment variable '%s', which holds the password of schema '%s', is not set"
              .formatted(variable, source.name()));
    }
    return Optional.of(password);
  }

  /** For every server of the address: any of them may be the one that is asked. */
  private void requireGrants(Source source, String variable) {
    Properties address = Driver.parseURL(source.location(), null);
    String[] hosts = address == null ? new String[] {""} : list(address, "PGHOST");
    String[] ports = address == null ? new String[] {""} : list(address, "PGPORT");
    for (int i = 0; i < hosts.length; i++) {
      String wanted = grant(variable, hosts[i], i < ports.length ? ports[i] : DEFAULT_PORT);
      if (!grants.contains(wanted)) {
        throw new TidemarkException(
            ErrorCode.CONFIGURATION_ERROR,
            "Schema '%s' may not send what '%s' holds to that server; who runs Tidemark allows it with sources.passwords = %s"
                .formatted(source.name(), variable, wanted));
      }
    }
  }

  private static String[] list(Properties address, String key) {
    return address.getProperty(key, "").split(",", -1);
  }
}
