package dev.tidemark.server.slt;

import dev.tidemark.server.slt.format.SltParser;
import dev.tidemark.server.slt.format.SltSyntaxException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Runs files and whole folders of {@code .slt} suites, one after the other. */
public final class SltRunner {
  private static final String SUFFIX = ".slt";

  private final SltOptions options;

  public SltRunner(SltOptions options) {
    this.options = options;
  }

  /**
   * Runs each file under each engine run and prints as it goes: a line for each file, its failures,
   * and a summary.
   *
   * @param paths files, whatever their name, and folders, searched for {@code *.slt} in the order
   *     of their names
   * @throws IOException if a path doesn't exist or a file can't be read or, in fill mode, written
   */
  public SltReport run(List<Path> paths, Appendable out) throws IOException {
    List<FileReport> reports = new ArrayList<>();
    for (Path file : files(paths)) {
      for (EngineRun engineRun : options.engineRuns()) {
        FileReport report = runFile(file, engineRun);
        reports.add(report);
        out.append(report.render()).append('\n');
      }
    }
    SltReport report = new SltReport(reports);
    out.append(report.summary()).append('\n');
    return report;
  }

  /** Runs one file once, in sessions of its own; a file that can't be read as a suite fails. */
  public FileReport runFile(Path file, EngineRun engineRun) throws IOException {
    long start = System.nanoTime();
    try (FileExecution execution = new FileExecution(options, engineRun)) {
      try {
        execution.run(SltParser.parse(file));
      } catch (SltSyntaxException e) {
        execution.fail(new Failure(e.place(), "", e.sentence()));
      }
      if (options.mode() == SltOptions.Mode.FILL) {
        execution.rewrites().apply(file);
      }
      return execution.report(file, Duration.ofNanos(System.nanoTime() - start));
    }
  }

  /** The files that {@link #run} would run, in its order. */
  public static List<Path> files(List<Path> paths) throws IOException {
    List<Path> files = new ArrayList<>();
    for (Path path : paths) {
      if (!Files.isDirectory(path)) {
        if (!Files.isRegularFile(path)) {
          throw new IOException("'" + path + "' is neither a file nor a folder");
        }
        files.add(path);
        continue;
      }
      try (Stream<Path> found = Files.walk(path)) {
        found.filter(file -> file.toString().endsWith(SUFFIX)).sorted().forEach(files::add);
      }
    }
    return files;
  }
}
