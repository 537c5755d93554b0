package dev.tidemark.catalog.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SourceRulesTest {

  private static Source postgres(String location, Map<String, String> options) {
    return new Source("app", SourceKind.POSTGRES, location, options);
  }

  @Test
  void takesAPasswordThatTheEnvironmentHolds() {
    assertThatCode(
            () ->
                SourceRules.check(
                    postgres(
                        "jdbc:postgresql://db:5432/app?sslmode=require",
                        Map.of("user", "app", "password_env", "APP_PASSWORD", "schema", "public"))))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:postgresql://app:s3cret@db/app",
        "jdbc:postgresql://db/app?user=app&password=s3cret",
        "jdbc:postgresql://db/app?PASSWORD=s3cret",
        "jdbc:postgresql://db/app?sslpassword=s3cret"
      })
  void refusesAnAddressThatHoldsAPasswordWithoutRepeatingIt(String location) {
    assertThatThrownBy(() -> SourceRules.check(postgres(location, Map.of())))
        .hasMessageStartingWith("INVALID_OPTION: The address of schema 'app' holds a password")
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("s3cret"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"password", "PASSWORD", "pwd"})
  void refusesAPasswordAmongTheOptionsWithoutRepeatingIt(String option) {
    assertThatThrownBy(
            () -> SourceRules.check(postgres("jdbc:postgresql://db/app", Map.of(option, "s3cret"))))
        .hasMessage(
            "INVALID_OPTION: A password never stands in SQL; name the environment variable that"
                + " holds it: password_env = 'MY_PASSWORD'");
  }

  @Test
  void refusesAVariableThatLooksLikeAPassword() {
    assertThatThrownBy(
            () ->
                SourceRules.check(
                    postgres("jdbc:postgresql://db/app", Map.of("password_env", "s3cret!"))))
        .hasMessage(
            "INVALID_OPTION: Option 'password_env' is not the name of an environment variable");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"socketFactory=x.Y", "sslkey=/etc/key", "PGHOST=h", "a=1&sslmode=x", "service=s"})
  void refusesParametersThatReachIntoTheServer(String parameters) {
    assertThatThrownBy(
            () -> SourceRules.check(postgres("jdbc:postgresql://db/app?" + parameters, Map.of())))
        .hasMessageStartingWith("INVALID_OPTION: The address of schema 'app' has a parameter that")
        .hasMessageContaining("sslmode, sslrootcert");
  }

  @Test
  void takesParametersOfTheConnection() {
    SourceRules.check(
        postgres("jdbc:postgresql://db/app?sslmode=require&connectTimeout=3&", Map.of()));
  }

  @Test
  void suggestsANearOption() {
    assertThatThrownBy(
            () -> SourceRules.check(postgres("jdbc:postgresql://db/app", Map.of("usr", "app"))))
        .hasMessage(
            "INVALID_OPTION: Option 'usr' is not known for a schema from POSTGRES; did you mean"
                + " 'user'?; known are user, password_env, schema");
  }

  @ParameterizedTest
  @ValueSource(strings = {"tidemark", "pg_catalog", "pg_toast"})
  void refusesASchemaThatIsNotForUsers(String schema) {
    assertThatThrownBy(
            () -> SourceRules.check(postgres("jdbc:postgresql://db/app", Map.of("schema", schema))))
        .hasMessage(
            "PERMISSION_DENIED: PostgreSQL's own schemas, and 'tidemark', where a server keeps its"
                + " records, can't be registered; name the schema that holds your tables");
  }

  @Test
  void refusesAnAddressOfSomethingElse() {
    assertThatThrownBy(() -> SourceRules.check(postgres("jdbc:mysql://db/app", Map.of())))
        .hasMessage(
            "INVALID_OPTION: The address of schema 'app' does not begin with 'jdbc:postgresql:'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"features", "ONLINE", "session", "system"})
  void refusesTheNamesOfOurOwnSchemas(String name) {
    assertThatThrownBy(
            () -> SourceRules.check(new Source(name, SourceKind.ICEBERG, "labels", Map.of())))
        .hasMessage("ALREADY_EXISTS: Schema '%s' is one of Tidemark's own".formatted(name));
  }
}
