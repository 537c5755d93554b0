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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

  /** Trino can't read 33 bits for a difference of INTEGERs, which DuckDB would write. */
  @ParameterizedTest
  @ValueSource(ints = {Integer.MAX_VALUE, -2, -1})
  void leavesNewerEncodingsOutWhereIntegersLieTooFarApart(int least) {
    FeatureGroup group =
        store.create(
            "wide",
            List.of(
                column("id", "BIGINT"),
                column("event_time", "TIMESTAMP(6)"),
                column("c", "INTEGER")));

    List<DataFile> files =
        write(
            group,
            IntStream.range(0, ROWS)
                .mapToObj(i -> i == 0 ? least : Integer.MAX_VALUE - i)
                .toList());

    String encodings =
        metadata(
            files,
            "encodings",
            " WHERE path_in_schema = '" + group.column("c").physicalName() + "'");
    assertThat(encodings).isEqualTo(least < -1 ? "PLAIN" : "DELTA_BINARY_PACKED");
    assertThat(codecs(files)).isEqualTo("SNAPPY");
    assertThat(files).hasSize(1);
    assertThat(files.get(0).recordCount()).isEqualTo(ROWS);
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
    return metadata(files, "compression", "");
  }

  private String metadata(List<DataFile> files, String column, String where) {
    String path = store.warehouse.path(files.get(0).location()).toString();
    return (String)
        store.query(
                "SELECT string_agg(DISTINCT "
                    + column
                    + ") FROM parquet_metadata('"
                    + path
                    + "')"
                    + where,
                List.of(column("told", "VARCHAR")))
            .get(0)[0];
  }
}
