package dev.tidemark.server.auth;

import static dev.tidemark.server.auth.AnnAndBob.ANNS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import org.apache.arrow.flight.CallHeaders;
import org.apache.arrow.flight.FlightCallHeaders;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A user who was let in comes in again at once, and nobody else does. */
@Tag("alone")
class KnownLoginsTest {
  private static final int TIMES = 50;

  @TempDir private Path folder;

  @Test
  void letsAUserInAgainWithoutTheSlowHash() throws IOException {
    HeaderLogin login = login(AnnAndBob.slow(folder));
    long start = System.nanoTime();
    assertThat(peer(login, "ann", ANNS)).isEqualTo("ann");
    long first = System.nanoTime() - start;

    start = System.nanoTime();
    for (int i = 0; i < TIMES; i++) {
      assertThat(peer(login, "ann", ANNS)).isEqualTo("ann");
    }

    assertThat(System.nanoTime() - start).isLessThan(first * TIMES / 5);
  }

  @Test
  void refusesAnotherPasswordOfAKnownUserAndAnotherUserWithIt() throws IOException {
    HeaderLogin login = login(AnnAndBob.quick(folder));
    assertThat(peer(login, "ann", ANNS)).isEqualTo("ann");

    for (String wrong :
        new String[] {"", ANNS.toUpperCase(Locale.ROOT), ANNS + " ", "ann\0" + ANNS, ANNS + "\0"}) {
      assertThatThrownBy(() -> peer(login, "ann", wrong)).hasMessageContaining("is wrong");
    }
    assertThatThrownBy(() -> peer(login, "bob", ANNS)).hasMessageContaining("is wrong");
    assertThatThrownBy(() -> peer(login, "eve", ANNS)).hasMessageContaining("is wrong");
    assertThat(peer(login, "ann", ANNS)).isEqualTo("ann");
  }

  @Test
  void tellsTheEndOfTheUserFromThePassword() {
    KnownLogins known = new KnownLogins(Duration.ofHours(1), 10);
    known.add("a", "b\0c");

    assertThat(known.contains("a", "b\0c")).isTrue();
    assertThat(known.contains("a\0b", "c")).isFalse();
  }

  private static HeaderLogin login(Path file) {
    return new HeaderLogin(Optional.of(PasswordFile.read(file)), Duration.ofHours(1), 10, 10);
  }

  private static String peer(HeaderLogin login, String user, String password) {
    CallHeaders headers = new FlightCallHeaders();
    byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    headers.insert("authorization", "Basic " + Base64.getEncoder().encodeToString(pair));
    return login.authenticate(headers).getPeerIdentity();
  }
}
