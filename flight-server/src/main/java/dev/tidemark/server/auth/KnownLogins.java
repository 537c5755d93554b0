package dev.tidemark.server.auth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Log-ins that were accepted before, so that a client who comes again needn't wait for a slow hash.
 * Of each user it keeps a digest of the password, keyed by what only this process knows; a guess is
 * never in it, so guessing stays slow. Thread-safe.
 */
final class KnownLogins {
  private static final String DIGEST = "HmacSHA256";

  private final SecretKeySpec key;
  private final Cache<String, byte[]> digestByUser;

  /** Each is kept for {@code kept} after it was accepted, used again or not. */
  KnownLogins(Duration kept, int maximum) {
    byte[] random = new byte[32];
    new SecureRandom().nextBytes(random);
    this.key = new SecretKeySpec(random, DIGEST);
    this.digestByUser = Caffeine.newBuilder().expireAfterWrite(kept).maximumSize(maximum).build();
  }

  boolean contains(String user, String password) {
    byte[] known = digestByUser.getIfPresent(user);
    return known != null && MessageDigest.isEqual(known, digest(user, password));
  }

  void add(String user, String password) {
    digestByUser.put(user, digest(user, password));
  }

  private byte[] digest(String user, String password) {
    try {
      Mac mac = Mac.getInstance(DIGEST);
      mac.init(key);
      mac.update(user.getBytes(StandardCharsets.UTF_8));
      mac.update((byte) 0);
      return mac.doFinal(password.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java lacks " + DIGEST, e);
    }
  }
}
