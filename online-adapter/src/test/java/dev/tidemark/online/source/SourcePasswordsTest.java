package dev.tidemark.online.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.catalog.source.Source;
import dev.tidemark.catalog.source.SourceKind;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Secrets of the server go where its operator sends them, not where a client asks for them. */
class SourcePasswordsTest {
  private static final SourcePasswords PASSWORDS =
      new SourcePasswords(
          List.of("APP@db.example.com", "APP@other:6000", "GONE@db.example.com:5432"),
          Map.of("APP", "hush", "OTHER", "top")::get);

  private static Source source(String address, String variable) {
    return new Source("app", SourceKind.POSTGRES, address, Map.of("password_env", variable));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:postgresql://db.example.com/shop",
        "jdbc:postgresql://DB.example.com:5432/shop",
        "jdbc:postgresql://other:6000/shop?sslmode=require",
        "jdbc:postgresql://db.example.com,other:6000/shop"
      })
  void givesAPasswordToTheServersItIsFor(String address) {
    assertThat(PASSWORDS.of(source(address, "APP"))).contains("hush");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:postgresql://evil/shop",
        "jdbc:postgresql://other/shop",
        "jdbc:postgresql://db.example.com:6000/shop",
        "jdbc:postgresql://db.example.com,evil/shop",
        "jdbc:postgresql://db.example.com.evil/shop",
        "jdbc:postgresql://db.example.com@evil/shop",
        "jdbc:postgresql:shop",
        "jdbc:postgresql://db.example.com/shop?PGHOST=evil",
        "jdbc:postgresql://"
      })
  void givesItToNoOther(String address) {
    assertThatThrownBy(() -> PASSWORDS.of(source(address, "APP")))
        .hasMessageStartingWith(
            "CONFIGURATION_ERROR: Schema 'app' may not send what 'APP' holds to that server")
        .hasMessageContaining("sources.passwords = APP@")
        .hasMessageNotContaining("hush");
  }

  @Test
  void saysTheSameOfVariablesThatThereAreAndAreNot() {
    String address = "jdbc:postgresql://db.example.com/shop";

    assertThatThrownBy(() -> PASSWORDS.of(source(address, "OTHER")))
        .hasMessageContaining("sources.passwords = OTHER@db.example.com:5432");
    assertThatThrownBy(() -> PASSWORDS.of(source(address, "MISSING")))
        .hasMessageContaining("sources.passwords = MISSING@db.example.com:5432");
    assertThatThrownBy(() -> PASSWORDS.of(source(address, "GONE")))
        .hasMessageEndingWith("is not set");
  }

  @ParameterizedTest
  @ValueSource(strings = {"APP", "APP@", "@host", "1APP@host", "APP@a@b", "APP@host name", ""})
  void knowsWhatAllowsNothing(String text) {
    assertThat(SourcePasswords.isGrant(text)).isFalse();
  }
}
