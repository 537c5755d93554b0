package dev.tidemark.catalog.source;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.Suggestions;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.rule.NameRules;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** What a source must keep to be registered; above all, that it holds no password. */
public final class SourceRules {

  /** The environment variable that holds the password. */
  public static final String PASSWORD_ENV = "password_env";

  /** {@code true}: the Iceberg namespace is made where it is missing. */
  public static final String CREATE = "create";

  private static final List<String> POSTGRES_OPTIONS = List.of("user", PASSWORD_ENV, "schema");
  private static final List<String> ICEBERG_OPTIONS = List.of(CREATE);

  /** Parameters of an address that neither load classes nor read or write the server's files. */
  private static final List<String> PARAMETERS =
      List.of(
          "ApplicationName",
          "channelBinding",
          "connectTimeout",
          "currentSchema",
          "hostRecheckSeconds",
          "loadBalanceHosts",
          "loginTimeout",
          "options",
          "prepareThreshold",
          "socketTimeout",
          "ssl",
          "sslmode",
          "sslrootcert",
          "targetServerType",
          "tcpKeepAlive",
          "user");

  private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  /** {@code user:password@host}, or a parameter whose name says that it is a secret. */
  private static final Pattern SECRET_IN_URL =
      Pattern.compile(
          "//[^/@?]*:[^/@?]*@|[?&;](ssl)?(password|pwd|passwd)=", Pattern.CASE_INSENSITIVE);

  /** Where a server keeps its records, and PostgreSQL its own: what others do stands in both. */
  private static final Pattern KEPT_SCHEMA = Pattern.compile("tidemark|pg_.*", Pattern.DOTALL);

  private SourceRules() {}

  /**
   * Errors: {@code INVALID_OPTION} for an option that isn't known, a literal password, a name that
   * can't be an environment variable's; {@code INVALID_STATEMENT} for a name that is not allowed;
   * {@code ALREADY_EXISTS} for the name of one of our own schemas; {@code PERMISSION_DENIED} for a
   * schema of PostgreSQL that isn't for users. No message repeats a value.
   */
  public static void check(Source source) {
    NameRules.requireSchemaName(source.name());
    Collection<String> known =
        source.kind() == SourceKind.POSTGRES ? POSTGRES_OPTIONS : ICEBERG_OPTIONS;
    for (String option : source.options().keySet()) {
      if (option.toLowerCase(Locale.ROOT).matches("password|pwd|passwd")) {
        throw invalid(
            "A password never stands in SQL; name the environment variable that holds it: password_env = 'MY_PASSWORD'");
      }
      if (!known.contains(option)) {
        throw invalid(
            "Option '%s' is not known for a schema from %s%s; known are %s"
                .formatted(
                    option,
                    source.kind(),
                    Suggestions.didYouMean(option, known),
                    String.join(", ", known)));
      }
    }
    String variable = source.options().get(PASSWORD_ENV);
    if (variable != null && !VARIABLE.matcher(variable).matches()) {
      throw invalid("Option 'password_env' is not the name of an environment variable");
    }
    if (!List.of("true", "false").contains(source.options().getOrDefault(CREATE, "false"))) {
      throw invalid("Option 'create' is true or false");
    }
    if (KEPT_SCHEMA.matcher(source.options().getOrDefault("schema", "public")).matches()) {
      throw new TidemarkException(
          ErrorCode.PERMISSION_DENIED,
          "PostgreSQL's own schemas, and 'tidemark', where a server keeps its records, can't be"
              + " registered; name the schema that holds your tables");
    }
    checkLocation(source);
  }

  private static void checkLocation(Source source) {
    if (source.location().isBlank()) {
      throw invalid("Schema '%s' has no location".formatted(source.name()));
    }
    if (SECRET_IN_URL.matcher(source.location()).find()) {
      throw invalid(
          "The address of schema '%s' holds a password; leave it out and name the environment variable that holds it: password_env = 'MY_PASSWORD'"
              .formatted(source.name()));
    }
    if (source.kind() == SourceKind.POSTGRES && !source.location().startsWith("jdbc:postgresql:")) {
      throw invalid(
          "The address of schema '%s' does not begin with 'jdbc:postgresql:'"
              .formatted(source.name()));
    }
    if (source.kind() == SourceKind.POSTGRES) {
      checkParameters(source);
    }
  }

  private static void checkParameters(Source source) {
    int question = source.location().indexOf('?');
    if (question < 0) {
      return;
    }
    for (String parameter : source.location().substring(question + 1).split("&", -1)) {
      String name = parameter.replaceFirst("=.*", "");
      if (!name.isEmpty() && !PARAMETERS.contains(name)) {
        throw invalid(
            "The address of schema '%s' has a parameter that isn't allowed%s; these are: %s"
                .formatted(
                    source.name(),
                    Suggestions.didYouMean(name, PARAMETERS),
                    String.join(", ", PARAMETERS)));
      }
    }
  }

  private static TidemarkException invalid(String sentence) {
    return new TidemarkException(ErrorCode.INVALID_OPTION, sentence);
  }
}
