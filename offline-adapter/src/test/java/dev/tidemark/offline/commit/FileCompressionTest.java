package dev.tidemark.offline.commit;

import static dev.tidemark.offline.OfflineStore.column;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.offline.OfflineStore;
import dev.tidemark.offline.iceberg.schema.FileCompression;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.iceberg.DataFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Data files are compressed as their table says. */
class FileCompressionTest {
  private static final LocalDateTime TIME = LocalDateTime.of(2026, 1, 1, 0, 0);
  private static final int ROWS = 5_000;

  @TempDir Path folder;
  private OfflineStore store;

  @BeforeEach
  void open() {
    store = new OfflineStore(folder);
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void isSnappyInNewTables() {
    FeatureGroup group = group();

    List<DataFile> files = write(group, IntStream.range(0, ROWS).mapToObj(i -> i / 3.0).toList());

    assertThat(codecs(files)).isEqualTo("SNAPPY");
  }

  @Test
  void staysWhatTheTableSays() {
    FeatureGroup group = group();
    store
        .warehouse
        .table(group)
        .updateProperties()
        .set(FileCompression.PROPERTY, FileCompression.ZSTD.codec())
        .commit();

    List<DataFile> files = write(group, IntStream.range(0, ROWS).mapToObj(i -> i / 3.0).toList());

    assertThat(codecs(files)).isEqualTo("ZSTD");
  }

  private FeatureGroup group() {
    return store.create(
        "compressed",
        List.of(
            column("id", "BIGINT"), column("event_time", "TIMESTAMP(6)"), column("c", "DOUBLE")));
  }

  private List<DataFile> write(FeatureGroup group, List<?> values) {
    List<Object[]> rows = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      rows.add(
          new Object[] {1L + i % 7, TIME.plusSeconds(i), values.get(i), TIME, TIME, false, i + 1L});
    }
    return store.write(group, store.warehouse.table(group), rows);
  }

  private String codecs(List<DataFile> files) {
    String path = store.warehouse.path(files.get(0).location()).toString();
    return (String)
        store.query(
                "SELECT string_agg(DISTINCT compression) FROM parquet_metadata('" + path + "')",
                List.of(column("codecs", "VARCHAR")))
            .get(0)[0];
  }
}
