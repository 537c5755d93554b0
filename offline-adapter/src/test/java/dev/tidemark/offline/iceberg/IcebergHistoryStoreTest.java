package dev.tidemark.offline.iceberg;

import static dev.tidemark.offline.OfflineStore.column;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.group.GroupColumn;
import dev.tidemark.offline.OfflineStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;
import org.apache.iceberg.Table;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IcebergHistoryStoreTest {
  private static final List<Column> COLUMNS =
      List.of(
          column("id", "BIGINT"),
          column("event_time", "TIMESTAMP(6)"),
          column("scores", "REAL ARRAY"),
          column("name", "VARCHAR"));

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
  void createsATableThatOtherEnginesUnderstand() {
    FeatureGroup group =
        store.create("clicks", COLUMNS, "month(event_time)", "bucket(16, id)", "name");

    Table table = store.warehouse.table(group);

    assertThat(table.name()).isEqualTo("tidemark.features.clicks_v1");
    assertThat(table.location())
        .isEqualTo("file://" + store.warehouse.folder() + "/" + group.uuid() + "/v1");
    assertThat(table.spec().toString())
        .contains("event_time_month: month(2)", "id_bucket: bucket[16](1)", "name: identity(4)");
    assertThat(table.sortOrder().toString()).contains("identity(1) ASC", "identity(2) ASC");
    assertThat(table.schema().findField("id").isRequired()).isTrue();
    assertThat(table.schema().findField("scores").isOptional()).isTrue();
    assertThat(table.properties())
        .containsEntry("tidemark.format", "1")
        .containsEntry("tidemark.version", "1")
        .containsEntry("tidemark.group-id", group.uuid().toString());
    for (GroupColumn column : group.columns()) {
      assertThat(table.schema().findColumnName(column.fieldId())).isEqualTo(column.name());
    }
  }

  @Test
  void createsOnce() {
    FeatureGroup draft = OfflineStore.draft("clicks", COLUMNS);
    FeatureGroup other = OfflineStore.draft("clicks", COLUMNS);

    FeatureGroup first = store.tables.createTable(draft);

    assertThat(store.tables.createTable(draft)).isEqualTo(first);
    assertThatThrownBy(() -> store.tables.createTable(other))
        .hasMessageStartingWith("ALREADY_EXISTS");
  }

  @Test
  void addsAColumnOnce() {
    FeatureGroup group = store.create("clicks", COLUMNS);

    FeatureGroup added = store.tables.addColumn(group, column("extra", "DECIMAL(12,2) ARRAY"));

    assertThat(store.tables.addColumn(group, column("extra", "DECIMAL(12,2) ARRAY")))
        .isEqualTo(added);
    assertThat(store.tables.addColumn(added, column("extra", "DECIMAL(12,2) ARRAY")))
        .isEqualTo(added);
    assertThat(added.column("extra").fieldId()).isPositive();
    assertThatThrownBy(() -> store.tables.addColumn(group, column("extra", "BIGINT")))
        .hasMessageStartingWith("ALREADY_EXISTS: Column 'extra' already exists");
  }

  @Test
  void dropsTheTableAndItsFilesAndNobodyElses() {
    LocalDateTime time = LocalDateTime.of(2026, 1, 1, 0, 0);
    FeatureGroup group = store.create("clicks", COLUMNS);
    store.commit(group, new Object[] {1L, time, List.of(), "n", time, time, false, 1L});
    store.pin(group);

    store.tables.dropTable(group);
    store.tables.dropTable(group);

    assertThat(store.warehouse.folder().resolve(group.uuid().toString()).resolve("v1"))
        .doesNotExist();
    assertThatThrownBy(() -> store.pin(group)).hasMessageStartingWith("TABLE_NOT_FOUND");
    FeatureGroup again = store.create("clicks", COLUMNS);
    store.tables.dropTable(group);
    assertThat(store.rows(again)).isEmpty();
  }

  @Test
  void refusesANewerTable() {
    FeatureGroup group = store.create("clicks", COLUMNS);
    store.warehouse.table(group).updateProperties().set("tidemark.format", "2").commit();

    assertThatThrownBy(() -> store.warehouse.table(group))
        .hasMessage(
            "NEWER_FORMAT: Iceberg table 'tidemark.features.clicks_v1' has format 2, but this"
                + " server knows formats up to 1");
    assertThatThrownBy(() -> store.pin(group)).hasMessageStartingWith("NEWER_FORMAT");
  }

  @Test
  void refusesAFolderThatIsNoWarehouse() throws Exception {
    WarehouseConfig config = OfflineStore.config(folder.resolve("other"));
    Files.createDirectories(config.folder());
    Path file = Files.writeString(config.folder().resolve("letter.txt"), "Dear");

    assertThatThrownBy(() -> Warehouse.open(config))
        .hasMessageStartingWith(
            "CONFIGURATION_ERROR: '" + config.folder() + "' is no Tidemark warehouse: it holds");
    Files.delete(file);
    Warehouse.open(config).close();
    Warehouse.open(config).close();
    Files.writeString(config.folder().resolve("tidemark-warehouse"), "format=2\n");
    assertThatThrownBy(() -> Warehouse.open(config)).hasMessageStartingWith("NEWER_FORMAT");
    Files.writeString(config.folder().resolve("tidemark-warehouse"), "?");
    assertThatThrownBy(() -> Warehouse.open(config)).hasMessageStartingWith("DATA_DAMAGED");
  }

  @Test
  void saysThatTheCatalogIsAwayWithoutItsPassword() {
    WarehouseConfig config =
        new WarehouseConfig(
            folder.resolve("w"), "jdbc:postgresql://localhost:1/none", "u", "secret!", "tidemark");

    assertThatThrownBy(() -> Warehouse.open(config))
        .hasMessageStartingWith("POSTGRES_UNAVAILABLE")
        .hasMessageNotContaining("secret!");
    assertThat(config.toString()).doesNotContain("secret!");
  }
}
