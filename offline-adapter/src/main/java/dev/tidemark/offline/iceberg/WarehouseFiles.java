package dev.tidemark.offline.iceberg;

import com.fasterxml.jackson.core.JsonParser;
import dev.tidemark.catalog.error.TidemarkException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.PositionOutputStream;
import org.apache.iceberg.io.SeekableInputStream;
import org.apache.iceberg.util.JsonUtil;

/**
 * Iceberg's files in the warehouse folder and nowhere else. What is written is on disk for good
 * when its stream is closed: a tail row is removed once Iceberg has it.
 */
final class WarehouseFiles implements FileIO {
  private static final long serialVersionUID = 1L;

  private static final String METADATA = ".metadata.json";

  private final transient WarehouseFolder folder;

  WarehouseFiles(WarehouseFolder folder) {
    this.folder = folder;
  }

  @Override
  public Map<String, String> properties() {
    return Map.of(CatalogProperties.IO_MANIFEST_CACHE_ENABLED, "true");
  }

  /**
   * What can't be read is told as {@link NotFoundException}, the only exception after which Iceberg
   * doesn't try for more than a minute.
   */
  @Override
  public InputFile newInputFile(String location) {
    try {
      return new In(location, folder.path(location));
    } catch (TidemarkException e) {
      throw new NotFoundException(e, "%s", e.sentence());
    }
  }

  @Override
  public OutputFile newOutputFile(String location) {
    return new Out(location, folder.path(location));
  }

  @Override
  public void deleteFile(String location) {
    try {
      Files.deleteIfExists(folder.path(location));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Its location is the one it was asked for: commits are validated by comparing both. */
  private record In(String location, Path path) implements InputFile {
    @Override
    public long getLength() {
      try {
        return Files.size(path);
      } catch (java.nio.file.NoSuchFileException e) {
        throw missing();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public SeekableInputStream newStream() {
      if (location.endsWith(METADATA)) {
        requireJson();
      }
      try {
        return new InStream(new RandomAccessFile(path.toFile(), "r"));
      } catch (java.io.FileNotFoundException e) {
        throw missing();
      }
    }

    private void requireJson() {
      try (JsonParser json = JsonUtil.factory().createParser(path.toFile())) {
        while (json.nextToken() != null) {}
      } catch (java.io.FileNotFoundException e) {
        throw missing();
      } catch (IOException e) {
        throw new NotFoundException(e, "File '%s' is damaged", location);
      }
    }

    private NotFoundException missing() {
      return new NotFoundException("File '%s' is missing", location);
    }

    @Override
    public boolean exists() {
      return Files.exists(path);
    }
  }

  private record Out(String location, Path path) implements OutputFile {
    @Override
    public PositionOutputStream create() {
      if (Files.exists(path)) {
        throw new AlreadyExistsException("File '%s' already exists", location);
      }
      return createOrOverwrite();
    }

    @Override
    public PositionOutputStream createOrOverwrite() {
      try {
        Path parent = path.getParent();
        if (parent != null) {
          Files.createDirectories(parent);
        }
        return new OutStream(path, new FileOutputStream(path.toFile()));
      } catch (IOException e) {
        throw new UnwritableFileException(location, e);
      }
    }

    @Override
    public InputFile toInputFile() {
      return new In(location, path);
    }
  }

  private static final class InStream extends SeekableInputStream {
    private final RandomAccessFile file;

    InStream(RandomAccessFile file) {
      this.file = file;
    }

    @Override
    public long getPos() throws IOException {
      return file.getFilePointer();
    }

    @Override
    public void seek(long position) throws IOException {
      file.seek(position);
    }

    @Override
    public int read() throws IOException {
      return file.read();
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      return file.read(bytes, offset, length);
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }

  private static final class OutStream extends PositionOutputStream {
    private final Path path;
    private final FileOutputStream file;
    private final java.io.BufferedOutputStream buffered;
    private long position;
    private boolean closed;

    OutStream(Path path, FileOutputStream file) {
      this.path = path;
      this.file = file;
      this.buffered = new java.io.BufferedOutputStream(file, 1 << 16);
    }

    @Override
    public long getPos() {
      return position;
    }

    @Override
    public void write(int b) {
      writing(() -> buffered.write(b));
      position++;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      writing(() -> buffered.write(bytes, offset, length));
      position += length;
    }

    @Override
    public void flush() {
      writing(buffered::flush);
    }

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        writing(this::finish);
      }
    }

    private void finish() throws IOException {
      try (file) {
        buffered.flush();
        file.getFD().sync();
      }
    }

    private interface Writing {
      void run() throws IOException;
    }

    /** Half a file is of no use to anybody. */
    private void writing(Writing writing) {
      try {
        writing.run();
      } catch (IOException e) {
        UnwritableFileException failure = new UnwritableFileException(path.toString(), e);
        try (file) {
          closed = true;
          Files.deleteIfExists(path);
        } catch (IOException stays) {
          failure.addSuppressed(stays);
        }
        throw failure;
      }
    }
  }
}
