package dev.tidemark.server.auth;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * The users who may log in: one {@code name:hash} a line, as {@code ./tidemark password} prints it.
 * Read once; blank lines and lines that begin with {@code #} are skipped.
 */
public final class PasswordFile {
  private final Map<String, PasswordHash> users;

  private PasswordFile(Map<String, PasswordHash> users) {
    this.users = Map.copyOf(users);
  }

  /** Errors: {@code CONFIGURATION_ERROR}, naming the line, never its content. */
  public static PasswordFile read(Path file) {
    Map<String, PasswordHash> users = new HashMap<>();
    int number = 0;
    try {
      for (String line : Files.readAllLines(file)) {
        number++;
        String text = line.trim();
        if (!text.isEmpty() && !text.startsWith("#")) {
          int colon = text.indexOf(':');
          users.put(text.substring(0, colon), PasswordHash.parse(text.substring(colon + 1)));
        }
      }
    } catch (IOException e) {
      throw new TidemarkException(
          ErrorCode.CONFIGURATION_ERROR, "the password file '" + file + "' cannot be read", e);
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new TidemarkException(
          ErrorCode.CONFIGURATION_ERROR,
          "line "
              + number
              + " of the password file '"
              + file
              + "' is not 'name:hash'; make one with ./tidemark password",
          e);
    }
    return new PasswordFile(users);
  }

  /** Takes the same time whether or not there is such a user. */
  boolean accepts(String user, String password) {
    PasswordHash hash = users.get(user);
    boolean matches = (hash == null ? PasswordHash.NOBODY : hash).matches(password);
    return hash != null && matches;
  }
}
