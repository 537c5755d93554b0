package dev.tidemark.server.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import org.apache.arrow.flight.CallHeaders;
import org.apache.arrow.flight.FlightCallHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A user who was let in comes in again at once, and nobody else does. */
class KnownLoginsTest {
  private static final int TIMES = 50;

  @TempDir private Path folder;

  @Test
  void letsAUserInAgainWithoutTheSlowHash() throws IOException {
    HeaderLogin login = login();
    long start = System.nanoTime();
    assertThat(peer(login, "ann", "secret")).isEqualTo("ann");
    long first = System.nanoTime() - start;

    start = System.nanoTime();
    for (int i = 0; i < TIMES; i++) {
      assertThat(peer(login, "ann", "secret")).isEqualTo("ann");
    }

    assertThat(System.nanoTime() - start).isLessThan(first * TIMES / 5);
  }

  @Test
  void refusesAnotherPasswordOfAKnownUserAndAnotherUserWithIt() throws IOException {
    HeaderLogin login = login();
    assertThat(peer(login, "ann", "secret")).isEqualTo("ann");

    for (String wrong : new String[] {"", "Secret", "secret ", "ann\0secret", "secret\0"}) {
      assertThatThrownBy(() -> peer(login, "ann", wrong)).hasMessageContaining("is wrong");
    }
    assertThatThrownBy(() -> peer(login, "bob", "secret")).hasMessageContaining("is wrong");
    assertThatThrownBy(() -> peer(login, "eve", "secret")).hasMessageContaining("is wrong");
    assertThat(peer(login, "ann", "secret")).isEqualTo("ann");
  }

  @Test
  void tellsTheEndOfTheUserFromThePassword() {
    KnownLogins known = new KnownLogins(Duration.ofHours(1), 10);
    known.add("a", "b\0c");

    assertThat(known.contains("a", "b\0c")).isTrue();
    assertThat(known.contains("a\0b", "c")).isFalse();
  }

  private HeaderLogin login() throws IOException {
    Path file = folder.resolve("passwords");
    Files.writeString(
        file,
        "ann:%s%nbob:%s%n"
            .formatted(PasswordHash.of("secret").text(), PasswordHash.of("other").text()));
    return new HeaderLogin(Optional.of(PasswordFile.read(file)), Duration.ofHours(1), 10, 10);
  }

  private static String peer(HeaderLogin login, String user, String password) {
    CallHeaders headers = new FlightCallHeaders();
    byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    headers.insert("authorization", "Basic " + Base64.getEncoder().encodeToString(pair));
    return login.authenticate(headers).getPeerIdentity();
  }
}
