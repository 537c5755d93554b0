package dev.tidemark.server.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The program in a process of its own, as a user starts it; what it says is kept. */
public final class ServerProcess implements AutoCloseable {
  private static final String LISTENS = "  JDBC    ";

  private final Process process;
  private final BufferedReader output;
  private final Path errors;
  private String jdbcUrl = "";

  private ServerProcess(Process process, Path errors) {
    this.process = process;
    this.output = process.inputReader(StandardCharsets.UTF_8);
    this.errors = errors;
  }

  /**
   * How a program ended.
   *
   * @param errors the lines of its standard error
   */
  public record End(int exitCode, List<String> errors) {}

  /** Starts {@code tidemark} with those words. */
  public static ServerProcess start(String... words) {
    return start(List.of(), words);
  }

  /** Starts it where even root has only the rights that a file's mode gives its owner. */
  public static ServerProcess startUnprivileged(String... words) {
    boolean root = "root".equals(System.getProperty("user.name"));
    return start(root ? List.of("unshare", "-U") : List.of(), words);
  }

  /**
   * Starts a server in a world of its own where the folder is a small disk, and waits until it
   * listens. Errors: {@link #disksAreAllowed} tells whether the machine lets anybody do so.
   */
  public static ServerProcess serveOnSmallDisk(Path disk, String size, Path data, String... flags) {
    List<String> prefix = new ArrayList<>(world());
    prefix.addAll(
        List.of(
            "sh",
            "-c",
            "mount -t tmpfs -o size=" + size + " tmpfs \"$0\" && exec \"$@\"",
            disk.toString()));
    List<String> words = new ArrayList<>(List.of("serve", "--port", "0", "--data", "" + data));
    words.addAll(List.of(flags));
    return start(prefix, words.toArray(String[]::new));
  }

  /** Whether mounts are allowed in a namespace of one's own. */
  public static boolean disksAreAllowed(Path folder) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(world());
    command.addAll(List.of("mount", "-t", "tmpfs", "tmpfs", folder.toString()));
    return new ProcessBuilder(command).start().waitFor() == 0;
  }

  private static List<String> world() {
    return "root".equals(System.getProperty("user.name"))
        ? List.of("unshare", "-m")
        : List.of("unshare", "-Urm");
  }

  /** The folder as the process sees it. */
  public Path seen(Path folder) {
    return Path.of("/proc/" + process.pid() + "/root" + folder);
  }

  /** Mounts the folder, a disk of its own, with other options. */
  public void remount(Path disk, String options) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("nsenter", "-t", "" + process.pid(), "-m"));
    if (!"root".equals(System.getProperty("user.name"))) {
      command.addAll(List.of("-U", "--preserve-credentials"));
    }
    command.addAll(List.of("mount", "-o", "remount," + options, disk.toString()));
    int exit = new ProcessBuilder(command).inheritIO().start().waitFor();
    if (exit != 0) {
      throw new AssertionError("mount ends with " + exit);
    }
  }

  private static ServerProcess start(List<String> prefix, String... words) {
    return start(prefix, Map.of(), words);
  }

  private static ServerProcess start(
      List<String> prefix, Map<String, String> environment, String... words) {
    List<String> command = new ArrayList<>(prefix);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-XX:TieredStopAtLevel=1",
            "-Xmx512m",
            "--add-opens=java.base/java.nio=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            "dev.tidemark.server.Tidemark"));
    command.addAll(List.of(words));
    try {
      Path errors = Files.createTempFile("tidemark-test", ".err");
      ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
      builder.environment().putAll(environment);
      Process process = builder.start();
      process.getOutputStream().close();
      return new ServerProcess(process, errors);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts a server on a free port and waits until it listens. */
  public static ServerProcess serve(Path data, String... flags) {
    List<String> words = new ArrayList<>(List.of("serve", "--port", "0", "--data", "" + data));
    words.addAll(List.of(flags));
    return start(words.toArray(String[]::new));
  }

  /** The same on a PostgreSQL that is another's, whose password is in its environment. */
  public static ServerProcess serveOn(OwnPostgres postgres, Path data, String... flags)
      throws IOException {
    List<String> words =
        new ArrayList<>(
            List.of("serve", "--port", "0", "--data", "" + data, "--postgres-url", postgres.url()));
    words.addAll(List.of(flags));
    return start(
        List.of(),
        Map.of(
            "TIDEMARK_POSTGRES_PASSWORD_ENV",
            "PASSWORD_OF_ANOTHER",
            "PASSWORD_OF_ANOTHER",
            postgres.password()),
        words.toArray(String[]::new));
  }

  /** Starts it with further variables in its environment. */
  public static ServerProcess startWith(Map<String, String> environment, String... words) {
    return start(List.of(), environment, words);
  }

  /** Waits until it listens and returns its address for JDBC. */
  public String jdbcUrl() {
    if (jdbcUrl.isEmpty()) {
      jdbcUrl = awaitJdbcUrl();
    }
    return jdbcUrl;
  }

  private String awaitJdbcUrl() {
    try {
      String line;
      while ((line = output.readLine()) != null) {
        if (line.startsWith(LISTENS)) {
          return line.substring(LISTENS.length());
        }
      }
      throw new AssertionError("The server ended: " + end());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All that it prints until it ends. */
  public String output() {
    return output.lines().map(line -> line + "\n").collect(Collectors.joining());
  }

  /** Ends it without any chance to put things in order. */
  public void kill() {
    process.destroyForcibly();
    process.onExit().join();
  }

  /** Waits for its end. */
  public End end() {
    process.onExit().join();
    try {
      List<String> lines = Files.readAllLines(errors);
      Files.delete(errors);
      return new End(process.exitValue(), lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The processes whose command line names the path. */
  public static List<ProcessHandle> naming(Path path) {
    return ProcessHandle.allProcesses()
        .filter(
            process ->
                process.info().commandLine().orElse("").contains(path + "/")
                    && !process
                        .info()
                        .command()
                        .orElse("")
                        .toLowerCase(Locale.ROOT)
                        .endsWith("java"))
        .toList();
  }

  /** Asks it to stop and waits until it has; {@link #end} tells how. */
  public void stop() {
    process.destroy();
    process.onExit().join();
  }

  @Override
  public void close() {
    stop();
    try {
      Files.deleteIfExists(errors);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
