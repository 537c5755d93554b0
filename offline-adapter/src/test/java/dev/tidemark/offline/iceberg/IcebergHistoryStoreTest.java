package dev.tidemark.offline.iceberg;

import static dev.tidemark.offline.OfflineStore.column;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.group.GroupColumn;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.catalog.type.TypeName;
import dev.tidemark.offline.OfflineStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IcebergHistoryStoreTest {
  private static final LocalDateTime TIME = LocalDateTime.of(2026, 1, 1, 0, 0);
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
  void addsAColumnAndTakesALeftOverOneAway() {
    FeatureGroup group = store.create("clicks", COLUMNS);

    FeatureGroup undone = store.add(group, column("extra", "BIGINT"));
    FeatureGroup added = store.add(group, column("extra", "DECIMAL(12,2) ARRAY"));

    assertThat(store.tables.shapeTable(added)).isEqualTo(added);
    assertThat(added.column("extra").fieldId()).isGreaterThan(undone.column("extra").fieldId());
    assertThat(schema(group).findType("extra")).isInstanceOf(Types.ListType.class);
    assertThat(schema(group).columns()).hasSize(added.historyColumns().size());
  }

  @Test
  void renamesDropsCommentsAndWidensByFieldId() {
    FeatureGroup group =
        store.create(
            "clicks",
            List.of(
                column("id", "BIGINT"),
                column("t", "TIMESTAMP(6)"),
                column("a", "INTEGER"),
                column("b", "DECIMAL(9,2)"),
                column("c", "REAL ARRAY")));
    List<GroupColumn> columns = new ArrayList<>(group.columns().subList(0, 2));
    int a = group.column("a").fieldId();
    columns.add(new GroupColumn(a, new Column("b", DataType.of(TypeName.BIGINT), true, "was a")));
    columns.add(new GroupColumn(group.column("c").fieldId(), column("c", "DOUBLE ARRAY")));

    FeatureGroup shaped = store.tables.shapeTable(group.redefined(columns));

    Types.NestedField field = schema(group).findField("b");
    assertThat(field.fieldId()).isEqualTo(a);
    assertThat(field.type()).isEqualTo(Types.LongType.get());
    assertThat(field.doc()).isEqualTo("was a");
    assertThat(schema(group).findField("a")).isNull();
    assertThat(schema(group).findType("c.element")).isEqualTo(Types.DoubleType.get());
    assertThat(store.tables.shapeTable(shaped)).isEqualTo(shaped);
  }

  @Test
  void keepsATypeThatIsWiderAlready() {
    FeatureGroup group =
        store.create(
            "clicks",
            List.of(column("id", "BIGINT"), column("t", "TIMESTAMP(6)"), column("a", "INTEGER")));
    store.warehouse.table(group).updateSchema().updateColumn("a", Types.LongType.get()).commit();

    store.tables.shapeTable(group);
    store.commit(group, new Object[] {1L, TIME, 7, TIME, TIME, false, 1L});

    assertThat(schema(group).findType("a")).isEqualTo(Types.LongType.get());
    assertThat(store.rows(group).get(0)[2]).isEqualTo(7);
  }

  private Schema schema(FeatureGroup group) {
    return store.warehouse.table(group).schema();
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

  /** A replicator that sees the drop first removes what it had begun to write. */
  @Test
  void dropsATableWhoseFilesHaveGone() {
    FeatureGroup group = store.create("clicks", COLUMNS);
    store.warehouse.deleteLeftOvers(group);

    store.tables.dropTable(group);

    assertThat(store.rows(store.create("clicks", COLUMNS))).isEmpty();
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
