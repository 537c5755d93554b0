package dev.tidemark.offline.commit;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The new folder that data files are written into. */
record FileFolder(Path path) {
  private static final Logger LOG = LoggerFactory.getLogger(FileFolder.class);

  /** Returns when what is in the folder, and that it is there, outlives a loss of power. */
  void makeDurable() throws IOException {
    try (Stream<Path> paths = Files.walk(path)) {
      for (Path each : (Iterable<Path>) paths::iterator) {
        force(each);
      }
    }
    Path parent = path.getParent();
    if (parent != null) {
      force(parent);
    }
  }

  private static void force(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** Removes the folder with all that is in it, or logs that it could not. */
  void discard() {
    if (!Files.exists(path)) {
      return;
    }
    try (Stream<Path> paths = Files.walk(path)) {
      List<Path> all = new ArrayList<>(paths.toList());
      Collections.reverse(all);
      for (Path each : all) {
        Files.deleteIfExists(each);
      }
    } catch (IOException e) {
      LOG.warn("Files in {} are of no use but could not be removed", path, e);
    }
  }
}
