package dev.tidemark.sqltests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Finds a Java that is new enough for Trino, which may be newer than the one of the build. */
final class TrinoJava {
  private static final int NEEDED = 24;
  private static final String VARIABLE = "TIDEMARK_TRINO_JAVA";
  private static final Pattern VERSION = Pattern.compile("JAVA_VERSION=\"(\\d+)");

  private TrinoJava() {}

  /** The java command of {@code TIDEMARK_TRINO_JAVA}, else of the first JDK that is new enough. */
  static Path find() {
    String given = System.getenv(VARIABLE);
    if (given != null) {
      return Path.of(given);
    }
    List<Path> looked = new ArrayList<>();
    for (Path home : homes()) {
      looked.add(home);
      if (version(home).filter(version -> version >= NEEDED).isPresent()) {
        return home.resolve("bin/java");
      }
    }
    throw new IllegalStateException(
        "Trino needs a Java of version %d or newer: set %s to its java command; looked in %s"
            .formatted(NEEDED, VARIABLE, looked));
  }

  private static List<Path> homes() {
    List<Path> homes = new ArrayList<>();
    Optional.ofNullable(System.getenv("JAVA_HOME")).map(Path::of).ifPresent(homes::add);
    String user = System.getProperty("user.home");
    for (String folder :
        List.of(
            "/usr/lib/jvm",
            "/usr/java",
            "/opt/java",
            "/usr/local/opt",
            user + "/.sdkman/candidates/java",
            user + "/.jdks",
            "/Library/Java/JavaVirtualMachines")) {
      homes.addAll(in(Path.of(folder)));
    }
    return homes;
  }

  private static List<Path> in(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> inside = Files.list(folder)) {
      return inside
          .flatMap(home -> Stream.of(home, home.resolve("Contents/Home")))
          .filter(home -> Files.isExecutable(home.resolve("bin/java")))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<Integer> version(Path home) {
    Path release = home.resolve("release");
    try {
      Matcher matcher = VERSION.matcher(Files.exists(release) ? Files.readString(release) : "");
      return matcher.find() ? Optional.of(Integer.valueOf(matcher.group(1))) : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
