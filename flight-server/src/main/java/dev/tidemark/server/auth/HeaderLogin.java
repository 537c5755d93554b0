package dev.tidemark.server.auth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.flight.CallHeaders;
import org.apache.arrow.flight.CallStatus;
import org.apache.arrow.flight.auth2.CallHeaderAuthenticator;

/**
 * Logs clients in by the {@code authorization} header: {@code Basic} with user and password, which
 * is answered with a token of our own, and {@code Bearer} with that token afterwards. Without a
 * password file everybody is let in: a user who gives a name keeps it, the rest are {@code
 * anonymous}.
 */
public final class HeaderLogin implements CallHeaderAuthenticator {
  public static final String ANONYMOUS = "anonymous";
  private static final String BASIC = "Basic ";
  private static final String BEARER = "Bearer ";
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Optional<PasswordFile> passwords;
  private final Cache<String, String> userByToken;
  private final KnownLogins known;
  private final SecureRandom random = new SecureRandom();
  private final Semaphore checks =
      new Semaphore(Math.max(1, Runtime.getRuntime().availableProcessors() / 2), true);

  /** Tokens end when they were not used for {@code tokenIdle}. */
  public HeaderLogin(Optional<PasswordFile> passwords, Duration tokenIdle, int maximumTokens) {
    this.passwords = passwords;
    this.known = new KnownLogins(tokenIdle, maximumTokens);
    this.userByToken =
        Caffeine.newBuilder().expireAfterAccess(tokenIdle).maximumSize(maximumTokens).build();
  }

  /** Whether the token is one we gave out. */
  public boolean isMinted(String token) {
    return userByToken.getIfPresent(token) != null;
  }

  @Override
  public AuthResult authenticate(CallHeaders headers) {
    String authorization = headers.get("authorization");
    if (authorization == null) {
      if (passwords.isPresent()) {
        throw refused("log in with a user and a password");
      }
      return known(ANONYMOUS);
    }
    if (authorization.startsWith(BASIC)) {
      return login(authorization.substring(BASIC.length()));
    }
    if (authorization.startsWith(BEARER)) {
      String token = authorization.substring(BEARER.length());
      String user = userByToken.getIfPresent(token);
      if (user != null) {
        return known(user);
      }
      throw refused("the session's token has ended; log in again");
    }
    throw refused("the server takes Basic log-ins and its own Bearer tokens only");
  }

  private AuthResult login(String encoded) {
    String pair;
    try {
      pair = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw refused("the Basic log-in cannot be read");
    }
    int colon = pair.indexOf(':');
    String user = colon < 0 ? pair : pair.substring(0, colon);
    String password = colon < 0 ? "" : pair.substring(colon + 1);
    if (passwords.isPresent() && !accepts(passwords.get(), user, password)) {
      throw refused("user or password is wrong");
    }
    return minting(user.isEmpty() ? ANONYMOUS : user);
  }

  /**
   * A check costs a processor's third of a second, on purpose: only a few run at once, and who was
   * let in before is let in without.
   */
  private boolean accepts(PasswordFile file, String user, String password) {
    if (known.contains(user, password)) {
      return true;
    }
    awaitTurn();
    try {
      boolean isAccepted = known.contains(user, password) || file.accepts(user, password);
      if (isAccepted) {
        known.add(user, password);
      }
      return isAccepted;
    } finally {
      checks.release();
    }
  }

  /** A client that has waited for so long is likely gone, and holds up the others. */
  private void awaitTurn() {
    try {
      if (!checks.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        throw CallStatus.RESOURCE_EXHAUSTED
            .withDescription("TOO_MANY_REQUESTS: too many clients log in at once; try again")
            .toRuntimeException();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw CallStatus.CANCELLED.withDescription("the log-in was cancelled").toRuntimeException();
    }
  }

  private static AuthResult known(String user) {
    return () -> user;
  }

  private AuthResult minting(String user) {
    byte[] bytes = new byte[24];
    random.nextBytes(bytes);
    String token = HexFormat.of().formatHex(bytes);
    userByToken.put(token, user);
    return new AuthResult() {
      @Override
      public String getPeerIdentity() {
        return user;
      }

      @Override
      public void appendToOutgoingHeaders(CallHeaders outgoing) {
        outgoing.insert("authorization", BEARER + token);
      }
    };
  }

  private static RuntimeException refused(String why) {
    return CallStatus.UNAUTHENTICATED
        .withDescription("UNAUTHENTICATED: " + why)
        .toRuntimeException();
  }
}
