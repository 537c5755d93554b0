package dev.tidemark.server.auth;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * A salted hash of a password: PBKDF2 with HMAC-SHA-256, written {@code
 * pbkdf2-sha256$<iterations>$<salt>$<hash>}, salt and hash in Base64. The iterations follow OWASP's
 * Password Storage Cheat Sheet (600 000).
 */
public record PasswordHash(int iterations, String salt, String hash) {
  private static final String SCHEME = "pbkdf2-sha256";
  private static final int ITERATIONS = 600_000;
  private static final int HASH_BITS = 256;
  static final PasswordHash NOBODY = new PasswordHash(ITERATIONS, "AAAAAAAAAAAAAAAAAAAAAA==", "");

  /** Hashes a password with a fresh salt. */
  public static PasswordHash of(String password) {
    byte[] salt = new byte[16];
    new SecureRandom().nextBytes(salt);
    String encoded = Base64.getEncoder().encodeToString(salt);
    return new PasswordHash(ITERATIONS, encoded, derive(password, encoded, ITERATIONS));
  }

  /** Throws {@link IllegalArgumentException} for anything that {@link #text} doesn't write. */
  static PasswordHash parse(String text) {
    String[] parts = text.split("\\$", -1);
    if (parts.length != 4 || !parts[0].equals(SCHEME)) {
      throw new IllegalArgumentException("not a " + SCHEME + " hash");
    }
    int iterations = Integer.parseInt(parts[1]);
    if (iterations < 1 || Base64.getDecoder().decode(parts[2]).length == 0) {
      throw new IllegalArgumentException("a hash has iterations and a salt");
    }
    return new PasswordHash(iterations, parts[2], parts[3]);
  }

  /** NUL characters at the end make no difference to HMAC, so a password has none. */
  boolean matches(String password) {
    boolean matches =
        MessageDigest.isEqual(
            derive(password, salt, iterations).getBytes(java.nio.charset.StandardCharsets.US_ASCII),
            hash.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    return matches && password.indexOf('\0') < 0;
  }

  /** As it stands in the password file. */
  public String text() {
    return String.join("$", SCHEME, String.valueOf(iterations), salt, hash);
  }

  @Override
  public String toString() {
    return SCHEME;
  }

  private static String derive(String password, String salt, int iterations) {
    PBEKeySpec spec =
        new PBEKeySpec(
            password.toCharArray(), Base64.getDecoder().decode(salt), iterations, HASH_BITS);
    try {
      byte[] key =
          SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(spec).getEncoded();
      return Base64.getEncoder().encodeToString(key);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java lacks PBKDF2WithHmacSHA256", e);
    } finally {
      spec.clearPassword();
    }
  }
}
