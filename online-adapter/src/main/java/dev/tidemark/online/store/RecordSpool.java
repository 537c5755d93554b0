package dev.tidemark.online.store;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A batch's records, encoded, kept until its transaction begins: in memory up to a bound, then in a
 * file. Not thread-safe.
 */
final class RecordSpool implements AutoCloseable {
  static final int CHUNK_BYTES = 4 << 20;
  static final int CHUNK_RECORDS = 10_000;
  private static final long MEMORY_BYTES = 32L << 20;

  private final RecordArray chunk;
  private final Path directory;
  private final List<byte[]> inMemory = new ArrayList<>();
  private long memoryBytes;
  private @Nullable Path file;
  private @Nullable RandomAccessFile onDisk;
  private final List<Integer> lengthsOnDisk = new ArrayList<>();
  private long records;

  /** Takes a chunk of the batch; the bytes are those of a {@link RecordArray}. */
  @FunctionalInterface
  interface ChunkWriter<E extends Exception> {
    void write(byte[] records) throws E;
  }

  RecordSpool(RecordArray empty, Path directory) {
    this.chunk = empty;
    this.directory = directory;
  }

  /** Errors: {@code DISK_FULL} where the file can't be written. */
  void add(Object[] record) {
    chunk.add(record);
    records++;
    if (chunk.bytes() >= CHUNK_BYTES || chunk.count() >= CHUNK_RECORDS) {
      flush();
    }
  }

  private void flush() {
    byte[] bytes = chunk.toByteArray();
    chunk.clear();
    if (memoryBytes + bytes.length <= MEMORY_BYTES) {
      inMemory.add(bytes);
      memoryBytes += bytes.length;
      return;
    }
    try {
      RandomAccessFile target = onDisk == null ? open() : onDisk;
      target.write(bytes);
      lengthsOnDisk.add(bytes.length);
    } catch (IOException e) {
      throw new TidemarkException(
          ErrorCode.DISK_FULL, "The batch could not be spooled to the temporary folder", e);
    }
  }

  private RandomAccessFile open() throws IOException {
    Path created = Files.createTempFile(directory, "put", ".spool");
    file = created;
    RandomAccessFile opened = new RandomAccessFile(created.toFile(), "rw");
    onDisk = opened;
    return opened;
  }

  /** How many records there are. */
  long records() {
    return records;
  }

  /** The only chunk, where the batch is small enough to have one alone; called after all adding. */
  byte @Nullable [] onlyChunk() {
    return inMemory.isEmpty() && onDisk == null ? chunk.toByteArray() : null;
  }

  /** Hands over every chunk in order; called after all adding. */
  <E extends Exception> void forEachChunk(ChunkWriter<E> writer) throws E {
    if (chunk.count() > 0) {
      flush();
    }
    for (byte[] bytes : inMemory) {
      writer.write(bytes);
    }
    if (onDisk == null) {
      return;
    }
    try {
      onDisk.seek(0);
      for (int length : lengthsOnDisk) {
        byte[] bytes = new byte[length];
        onDisk.readFully(bytes);
        writer.write(bytes);
      }
    } catch (IOException e) {
      throw new TidemarkException(
          ErrorCode.INTERNAL_ERROR, "The spooled batch could not be read back", e);
    }
  }

  @Override
  public void close() {
    try {
      if (onDisk != null) {
        onDisk.close();
      }
      if (file != null) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new TidemarkException(
          ErrorCode.INTERNAL_ERROR, "The spool could not be removed from the temporary folder", e);
    }
  }
}
