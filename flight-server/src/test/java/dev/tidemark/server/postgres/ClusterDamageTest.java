package dev.tidemark.server.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.hash.Hashing;
import com.google.common.io.MoreFiles;
import dev.tidemark.server.testing.Await;
import dev.tidemark.server.testing.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A damaged cluster is refused at once, with PostgreSQL's own reason, and left as it is. */
@Timeout(300)
class ClusterDamageTest {
  @TempDir private static Path sound;
  @TempDir private Path data;

  @BeforeAll
  static void makeOne() {
    EmbeddedCluster.start(sound).close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          PG_VERSION        |         | DATA_DAMAGED: '{}' holds files but no PG_VERSION
          PG_VERSION        | garbled | is not a valid data directory (File "{}/PG_VERSION" does not contain valid data.)
          PG_VERSION        | 17      | database files are incompatible with server (The data directory was initialized by PostgreSQL version 17
          global/pg_control |         | could not open file "{}/global/pg_control" for reading: No such file or directory
          global/pg_control | garbled | could not read file "global/pg_control"
          postgresql.conf   | x = [   | configuration file "{}/postgresql.conf" contains errors
          pg_hba.conf       | garbled | could not load {}/pg_hba.conf
          postmaster.pid    | garbled | invalid data in PID file "{}/postmaster.pid"
          """)
  void refusesIt(String file, String content, String reason) throws Exception {
    Path cluster = data.resolve("postgres");
    copy(sound.resolve("postgres"), cluster);
    Files.delete(
        Files.exists(cluster.resolve(file))
            ? cluster.resolve(file)
            : Files.createFile(cluster.resolve(file)));
    if (content != null) {
      Files.writeString(cluster.resolve(file), content + "\n");
    }
    Map<String, String> before = contents(cluster);

    assertThatThrownBy(() -> EmbeddedCluster.start(data))
        .hasMessageContaining(reason.replace("{}", cluster.toString()));

    Await.until(() -> ServerProcess.naming(data).isEmpty());
    assertThat(contents(cluster)).containsAllEntriesOf(before);
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path path : (Iterable<Path>) all::iterator) {
        Path target = to.resolve(from.relativize(path).toString());
        Files.createDirectories(target.getParent());
        Files.copy(path, target, StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }

  private static Map<String, String> contents(Path folder) throws IOException {
    Map<String, String> contents = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : (Iterable<Path>) all.filter(Files::isRegularFile)::iterator) {
        contents.put(
            folder.relativize(path).toString(),
            MoreFiles.asByteSource(path).hash(Hashing.sha256()).toString());
      }
    }
    contents.remove("postmaster.opts"); // how it was started last
    return contents;
  }
}
