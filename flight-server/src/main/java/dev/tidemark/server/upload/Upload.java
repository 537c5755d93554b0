package dev.tidemark.server.upload;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.offline.duckdb.DuckDb;
import dev.tidemark.offline.duckdb.engine.DuckDbEngine;
import dev.tidemark.offline.load.file.ImportFolders;
import dev.tidemark.offline.load.file.SourceFiles;
import dev.tidemark.offline.load.staging.LocalRows;
import dev.tidemark.planner.engine.QueryContext;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorLoader;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.VectorUnloader;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.jspecify.annotations.Nullable;

/**
 * Sends files, chunk by chunk. A chunk is one put: all of its rows, durable, or none. Memory holds
 * one batch of about 1.5 MB and what DuckDB reads ahead.
 */
public final class Upload {
  private static final Duration ENDLESS = Duration.ofDays(30);

  private final ServerConnection server;
  private final DuckDb duckDb;
  private final DuckDbEngine engine;
  private final BufferAllocator allocator;
  private final UploadProgress progress;

  /** The DuckDB must see the files' folders; everything is closed by the caller. */
  public Upload(
      ServerConnection server,
      DuckDb duckDb,
      DuckDbEngine engine,
      BufferAllocator allocator,
      UploadProgress progress) {
    this.server = server;
    this.duckDb = duckDb;
    this.engine = engine;
    this.allocator = allocator;
    this.progress = progress;
  }

  /**
   * Loads every file and returns how many rows they had. Files are looked at before any is sent.
   *
   * @throws TidemarkException with {@code FILE_NOT_FOUND}, {@code INVALID_FILE}, {@code
   *     INVALID_VALUE}, {@code TABLE_NOT_FOUND} and what a put is refused with; the chunks before
   *     are in the group then
   */
  public long run(UploadRequest request) {
    List<SourceFiles> files = request.files().stream().map(file -> source(file, request)).toList();
    FeatureGroup group = RemoteGroup.of(server, request.group());
    long rows = 0;
    for (int i = 0; i < files.size(); i++) {
      rows += new OneFile(request, group, i).run(files.get(i));
    }
    return rows;
  }

  private static SourceFiles source(Path file, UploadRequest request) {
    Path absolute = file.toAbsolutePath().normalize();
    Path folder = absolute.getParent();
    if (folder == null) {
      throw new TidemarkException(ErrorCode.FILE_NOT_FOUND, "'" + file + "' is no file");
    }
    return SourceFiles.of(
        absolute.toString(), request.format(), new ImportFolders(List.of(folder)));
  }

  /** One of the files on its way. */
  private final class OneFile {
    private final UploadRequest request;
    private final FeatureGroup group;
    private final int number;
    private @Nullable ChunkPut put;
    private long chunk;
    private long inChunk;

    OneFile(UploadRequest request, FeatureGroup group, int number) {
      this.request = request;
      this.group = group;
      this.number = number;
    }

    long run(SourceFiles file) {
      QueryContext context = new QueryContext("load", "load", allocator, ENDLESS);
      long sent = 0;
      try (LocalRows rows = LocalRows.open(duckDb, engine, group, file, context);
          VectorSchemaRoot out = VectorSchemaRoot.create(rows.schema(), allocator)) {
        progress.file(file.files().get(0), rows.total());
        while (rows.next()) {
          send(rows.root(), out);
          sent += rows.root().getRowCount();
          progress.sent(sent);
        }
        finish();
        progress.fileDone();
        return sent;
      } finally {
        if (put != null) {
          put.close();
        }
      }
    }

    /** Cuts the batch where a chunk ends, so that a repetition has the same chunks. */
    private void send(VectorSchemaRoot batch, VectorSchemaRoot out) {
      int at = 0;
      while (at < batch.getRowCount()) {
        ChunkPut open = put == null ? begin(out) : put;
        int rows = (int) Math.min(batch.getRowCount() - at, request.chunkRows() - inChunk);
        try (VectorSchemaRoot slice = batch.slice(at, rows);
            ArrowRecordBatch content = new VectorUnloader(slice).getRecordBatch()) {
          new VectorLoader(out).load(content);
        }
        open.send();
        at += rows;
        inChunk += rows;
        if (inChunk == request.chunkRows()) {
          finish();
        }
      }
    }

    private ChunkPut begin(VectorSchemaRoot out) {
      ChunkPut fresh = new ChunkPut(server, group.name(), out, request.key(number, chunk));
      put = fresh;
      return fresh;
    }

    private void finish() {
      ChunkPut open = put;
      if (open != null) {
        open.finish();
        open.close();
        put = null;
        chunk++;
        inChunk = 0;
      }
    }
  }
}
