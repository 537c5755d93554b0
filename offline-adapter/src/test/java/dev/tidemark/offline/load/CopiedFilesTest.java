package dev.tidemark.offline.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which files a load reads, and what it says of those that it cannot read. */
class CopiedFilesTest {
  @TempDir Path folder;
  private LoadedClicks clicks;

  @BeforeEach
  void open() {
    clicks = new LoadedClicks(folder);
  }

  @AfterEach
  void close() {
    clicks.close();
  }

  @Test
  void takesAFileNameForItselfWhateverItLooksLike() {
    clicks.parquet("b[1].parquet", "SELECT 1 AS id, TIMESTAMP '2026-01-01' AS event_time");

    assertThat(clicks.load(LoadRequest.of("b[1].parquet")).rows()).isEqualTo(1);
  }

  @Test
  void readsOnlyUnderTheImportFolders() throws IOException {
    Path secret = Files.writeString(folder.resolve("secret.csv"), "id,event_time\n1,2026-01-01\n");
    Files.createSymbolicLink(clicks.imports.resolve("link.csv"), secret);
    Files.createDirectory(clicks.imports.resolve("sub"));

    for (String path : List.of("../secret.csv", secret.toString(), "link.csv", "l*.csv")) {
      assertThatThrownBy(() -> clicks.load(LoadRequest.of(path)))
          .as(path)
          .hasMessageStartingWith("PERMISSION_DENIED: '" + path + "' is outside");
    }
    assertThatThrownBy(() -> clicks.load(LoadRequest.of("missing.csv")))
        .hasMessageStartingWith("FILE_NOT_FOUND: File 'missing.csv' does not exist in");
    assertThatThrownBy(() -> clicks.load(LoadRequest.of("*.parquet")))
        .hasMessage("FILE_NOT_FOUND: No file matches '*.parquet'");
    assertThatThrownBy(() -> clicks.load(LoadRequest.of("sub")))
        .hasMessageStartingWith("FILE_NOT_FOUND: 'sub' is a folder");
  }

  @Test
  void namesAMalformedFileAndItsLine() throws IOException {
    clicks.csv("wide.csv", "id,event_time\n1,2026-01-01\n2,2026-01-01,7\n");
    clicks.csv("empty.csv", "");
    clicks.csv("no.parquet", "not Parquet at all");
    clicks.csv("other.csv", "event_time,id\n2026-01-01,1\n");

    assertThatThrownBy(() -> clicks.load(LoadRequest.of("wide.csv")))
        .hasMessage(
            "INVALID_FILE: File 'wide.csv' is malformed in line 3: Expected Number of Columns: 2"
                + " Found: 3");
    assertThatThrownBy(() -> clicks.load(LoadRequest.of("empty.csv")))
        .hasMessageStartingWith("INVALID_FILE: File 'empty.csv' is empty");
    assertThatThrownBy(() -> clicks.load(LoadRequest.of("no.parquet")))
        .hasMessageStartingWith("INVALID_FILE")
        .hasMessageContaining("no.parquet");
    assertThatThrownBy(() -> clicks.load(LoadRequest.of("[ow]*.csv")))
        .hasMessage("INVALID_FILE: File 'wide.csv' has other columns than 'other.csv'");
    assertThat(clicks.loads.loads).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.csv", "a.parquet"})
  void namesAFileThatVanishesBeforeItsRowsAreRead(String file) throws IOException {
    clicks.csv("a.csv", "id,event_time,delay\n1,2026-01-01,60\n");
    clicks.parquet(
        "a.parquet", "SELECT 1 AS id, TIMESTAMP '2026-01-01' AS event_time, 60 AS delay");
    CopyLoader loader =
        clicks.loader(
            (text, columns, type) -> {
              clicks.remove(file);
              return "\"event_time\"";
            });

    assertThatThrownBy(
            () ->
                loader.load(
                    clicks.group,
                    new LoadRequest(
                        file, Optional.empty(), Optional.empty(), Optional.of("event_time")),
                    new LoadControl(),
                    LoadProgress.NONE))
        .hasMessage("FILE_NOT_FOUND: File '" + file + "' vanished while it was loaded");
    assertThat(clicks.loads.loads).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          SELECT 2 AS id, TIMESTAMP '2026-01-01' AS event_time | INVALID_FILE: File 'a.parquet' was changed while it was loaded; load it when it is complete
                                                               | FILE_NOT_FOUND: File 'a.parquet' vanished while it was loaded
          """)
  void refusesAParquetFileThatIsNoLongerTheOneThatWasChecked(@Nullable String after, String error)
      throws IOException {
    clicks.parquet("a.parquet", "SELECT 1 AS id, TIMESTAMP '2026-01-01' AS event_time");

    assertThatThrownBy(
            () ->
                clicks.load(
                    LoadRequest.of("a.parquet"),
                    new LoadControl(),
                    (step, rows) -> {
                      if (step == LoadProgress.Step.CHECKED) {
                        clicks.remove("a.parquet");
                        if (after != null) {
                          clicks.parquet("a.parquet", after);
                        }
                      }
                    }))
        .hasMessage(error);

    assertThat(clicks.rows()).isEmpty();
    assertThat(clicks.loads.loads).isEmpty();
    assertThat(clicks.dataFiles()).isEmpty();
  }
}
