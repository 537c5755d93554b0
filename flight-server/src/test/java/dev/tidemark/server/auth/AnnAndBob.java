package dev.tidemark.server.auth;

import dev.tidemark.server.TidemarkServer;
import dev.tidemark.server.testing.RunningServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Two users who may log in, on a server of their own or without one. */
final class AnnAndBob {
  static final String ANNS = "correct horse: battery";
  static final String BOBS = "bob's";

  /** Of a thousand iterations, so that tests don't wait for what they don't ask about. */
  private static final String ANNS_HASH =
      "pbkdf2-sha256$1000$MDEyMzQ1Njc4OWFiY2RlZg==$DZlzELIHALs0LFh6AyF4BmVZdMKIfVuFvI5LMwC+sq4=";

  private static final String BOBS_HASH =
      "pbkdf2-sha256$1000$MDEyMzQ1Njc4OWFiY2RlZg==$D2rmU5rBwuu9CcvhkLvwZDx8CbEMrRTjUOwYajCyrxg=";

  private AnnAndBob() {}

  /** A password file whose hashes are checked at once. */
  static Path quick(Path folder) throws IOException {
    return write(folder, ANNS_HASH);
  }

  /** The same, but Ann's is as {@code ./tidemark password} makes it. */
  static Path slow(Path folder) throws IOException {
    return write(folder, PasswordHash.of(ANNS).text());
  }

  private static Path write(Path folder, String anns) throws IOException {
    return Files.writeString(
        folder.resolve("passwords"), "# users\n\nann:" + anns + "\nbob:" + BOBS_HASH + "\n");
  }

  /** A server that lets in who stands in the file; {@code keys} are other settings. */
  static TidemarkServer server(Path folder, Path passwords, Map<String, String> keys) {
    Map<String, String> all = new HashMap<>(keys);
    all.put("auth.password_file", passwords.toString());
    return TidemarkServer.start(RunningServer.config(folder.resolve("data"), all));
  }
}
