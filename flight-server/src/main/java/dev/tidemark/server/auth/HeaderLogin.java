package dev.tidemark.server.auth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
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

  private final Optional<PasswordFile> passwords;
  private final Cache<String, String> userByToken;
  private final KnownLogins knownLogins;
  private final PasswordChecks checks;
  private final SecureRandom random = new SecureRandom();

  /**
   * Tokens end when they were not used for {@code tokenIdle}.
   *
   * @param maximumChecks most log-ins at once whose passwords are checked or wait to be
   */
  public HeaderLogin(
      Optional<PasswordFile> passwords, Duration tokenIdle, int maximumTokens, int maximumChecks) {
    this.passwords = passwords;
    this.knownLogins = new KnownLogins(tokenIdle, maximumTokens);
    this.checks =
        new PasswordChecks(
            maximumChecks, Math.max(1, Runtime.getRuntime().availableProcessors() / 2));
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

  /** Who was let in before is let in without a check, and needn't wait behind others' either. */
  private boolean accepts(PasswordFile file, String user, String password) {
    return knownLogins.contains(user, password)
        || checks.succeeds(() -> isRight(file, user, password));
  }

  private boolean isRight(PasswordFile file, String user, String password) {
    if (knownLogins.contains(user, password)) {
      return true;
    }
    boolean isRight = file.accepts(user, password);
    if (isRight) {
      knownLogins.add(user, password);
    }
    return isRight;
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
