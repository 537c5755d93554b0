package dev.tidemark.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A server in a process of its own, on loopback; closing it ends it. */
final class ServerProcess implements AutoCloseable {
  /** What is measured is a join, and not what an earlier one left in memory. */
  private static final String KEPT_HISTORIES = "TIDEMARK_QUERIES_KEPT_HISTORIES";

  /** What the launcher {@code ./tidemark} says of the heap; the two change together. */
  private static final List<String> HEAP_OPTIONS =
      List.of("-Xmx1g", "-XX:-G1UseAdaptiveIHOP", "-XX:InitiatingHeapOccupancyPercent=70");

  private final Process process;
  private final int port;

  private ServerProcess(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  int port() {
    return port;
  }

  long pid() {
    return process.pid();
  }

  /** Starts {@link EmptyFlightServer} with this process's Java and class path. */
  static ServerProcess startEmptyFlight() throws IOException {
    List<String> command = java();
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(EmptyFlightServer.class.getName());
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    BufferedReader output = process.inputReader();
    String port = output.readLine();
    if (port == null) {
      throw new IOException("the empty Flight server did not start");
    }
    return new ServerProcess(process, Integer.parseInt(port));
  }

  /**
   * Starts {@code tidemark serve} on a given port and returns at once.
   *
   * @param jar the server jar
   * @param log where its output goes
   */
  static ServerProcess startTidemark(Path jar, int port, Path log, List<String> options)
      throws IOException {
    List<String> command = java();
    command.addAll(HEAP_OPTIONS);
    command.addAll(givenOptions());
    command.add("-jar");
    command.add(jar.toString());
    command.add("serve");
    command.add("--port");
    command.add(Integer.toString(port));
    command.addAll(options);
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().putIfAbsent(KEPT_HISTORIES, "0");
    return new ServerProcess(builder.start(), port);
  }

  /** What the launcher would add besides, for example a flight recording. */
  private static List<String> givenOptions() {
    String options = System.getenv().getOrDefault("TIDEMARK_JAVA_OPTS", "").strip();
    return options.isEmpty() ? List.of() : List.of(options.split("\\s+"));
  }

  boolean isAlive() {
    return process.isAlive();
  }

  private static List<String> java() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--add-opens=java.base/java.nio=ALL-UNNAMED");
    return command;
  }

  @Override
  public void close() throws IOException {
    process.getOutputStream().close();
    process.destroy();
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
