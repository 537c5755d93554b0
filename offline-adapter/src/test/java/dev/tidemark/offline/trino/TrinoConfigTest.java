package dev.tidemark.offline.trino;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrinoConfigTest {
  private static TrinoConfig config(String url) {
    return new TrinoConfig(url, "tidemark", Optional.of("secret"), 1);
  }

  @Test
  void takesTheCatalogFromTheAddress() {
    assertThat(config("jdbc:trino://host:8080/lake").catalog()).isEqualTo("lake");
    assertThat(config("jdbc:trino://host:443/lake/features?SSL=true").catalog()).isEqualTo("lake");
  }

  @ParameterizedTest
  @ValueSource(strings = {"jdbc:trino://host:8080", "jdbc:postgresql://host/x", "host:8080/lake"})
  void refusesAnAddressWithoutACatalog(String url) {
    assertThatThrownBy(() -> config(url))
        .hasMessageStartingWith("CONFIGURATION_ERROR: the address of Trino is written jdbc:trino:");
  }

  @Test
  void refusesASecretInTheAddressWithoutRepeatingIt() {
    assertThatThrownBy(() -> config("jdbc:trino://host:8080/lake?SSL=true&password=hunter2"))
        .hasMessageContaining("trino.password_env")
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void saysNothingOfThePassword() {
    assertThat(config("jdbc:trino://host:8080/lake?SSL=true"))
        .hasToString("TrinoConfig[jdbc:trino://host:8080/lake, user=tidemark]");
  }
}
