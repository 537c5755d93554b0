package dev.tidemark.server.cli;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.offline.duckdb.DuckDb;
import dev.tidemark.offline.duckdb.DuckDbConfig;
import dev.tidemark.offline.duckdb.engine.DuckDbEngine;
import dev.tidemark.offline.load.file.LoadFormat;
import dev.tidemark.server.upload.ProgressPrinter;
import dev.tidemark.server.upload.ServerConnection;
import dev.tidemark.server.upload.Upload;
import dev.tidemark.server.upload.UploadRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Streams files of this machine into a group of a server. */
@Command(
    name = "load",
    mixinStandardHelpOptions = true,
    description = {
      "Stream local Parquet or CSV files into a feature group of a running server.",
      "Rows are put in chunks, each of which is taken as a whole or refused as a whole. A load that"
          + " failed is continued by repeating it with its load id within a day: chunks that the"
          + " server has are not taken twice.",
      "To load files of the server's machine in one step, use the statement COPY."
    })
final class LoadCommand implements Callable<Integer> {
  private static final long MEMORY_BYTES = 400L << 20;
  private static final long SPILL_BYTES = 10L << 30;
  private static final int FAILED = 1;

  @Mixin private ClientFlags server = new ClientFlags();

  @Option(names = "--format", description = "parquet or csv (default: by the files' names)")
  private @Nullable LoadFormat format;

  @Option(
      names = "--load-id",
      paramLabel = "ID",
      description = "continue the load of that id, or give it that id (default: a new one)")
  private @Nullable String loadId;

  @Option(
      names = "--chunk-rows",
      paramLabel = "N",
      description = "rows of one put (default: ${DEFAULT-VALUE})")
  private int chunkRows = 20_000;

  @Parameters(index = "0", paramLabel = "GROUP", description = "the feature group")
  private String group = "";

  @Parameters(index = "1..*", arity = "1..*", paramLabel = "FILE", description = "what to load")
  private List<Path> files = new ArrayList<>();

  @Override
  public Integer call() throws IOException {
    if (chunkRows < 1) {
      System.err.println("--chunk-rows is " + chunkRows + "; it takes a number from 1 on");
      return 2;
    }
    String id = loadId == null ? UUID.randomUUID().toString() : loadId;
    ProgressPrinter progress = ProgressPrinter.toStandardError();
    long started = System.nanoTime();
    Path temp = Files.createTempDirectory("tidemark-load");
    try (BufferAllocator allocator = new RootAllocator();
        ServerConnection connection =
            ServerConnection.open(
                allocator, server.host(), server.port(), server.user(), server.password());
        DuckDb duckDb = DuckDb.start(duckDb(temp));
        DuckDbEngine engine = new DuckDbEngine(duckDb)) {
      long rows =
          new Upload(connection, duckDb, engine, allocator, progress)
              .run(new UploadRequest(group, files, Optional.ofNullable(format), id, chunkRows));
      progress.end();
      System.out.printf(
          "Loaded %,d rows into '%s' in %.1f s (load id %s)%n",
          rows, group, (System.nanoTime() - started) / 1e9, id);
      return 0;
    } catch (TidemarkException e) {
      progress.end();
      System.err.println(e.getMessage());
      if (progress.rows() > 0) {
        System.err.println("Mend it and continue with --load-id " + id);
      }
      return FAILED;
    } finally {
      MoreFiles.deleteRecursively(temp, RecursiveDeleteOption.ALLOW_INSECURE);
    }
  }

  private DuckDbConfig duckDb(Path temp) {
    List<Path> folders = new ArrayList<>();
    for (Path file : files) {
      Path folder = real(file).getParent();
      if (folder != null) {
        folders.add(folder);
      }
    }
    int threads = Runtime.getRuntime().availableProcessors();
    return new DuckDbConfig(MEMORY_BYTES, threads, temp, SPILL_BYTES, folders);
  }

  /** Through links; what doesn't exist is told of later. */
  private static Path real(Path file) {
    try {
      return file.toRealPath();
    } catch (IOException e) {
      return file.toAbsolutePath().normalize();
    }
  }
}
