package dev.tidemark.offline.commit;

import static dev.tidemark.offline.OfflineStore.column;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.group.TruncatedDecimals;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.offline.OfflineStore;
import dev.tidemark.offline.duckdb.TypeExtremes;
import dev.tidemark.offline.iceberg.schema.IcebergValues;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.PartitionField;
import org.apache.iceberg.Table;
import org.apache.iceberg.transforms.Transform;
import org.apache.iceberg.types.Type;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A file's partition is what Iceberg's own transforms make of the values in it. */
class PartitionValuesTest {
  private static final LocalDateTime TIME = LocalDateTime.of(2026, 1, 1, 0, 0);

  @AutoClose private final OfflineStore store;

  PartitionValuesTest(@TempDir Path folder) {
    store = new OfflineStore(folder);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          truncate(1, c)       | DECIMAL(9,2)
          truncate(7, c)       | DECIMAL(9,2)
          truncate(50, c)      | DECIMAL(9,2)
          truncate(1000000, c) | DECIMAL(38,0)
          truncate(3, c)       | DECIMAL(38,38)
          truncate(1, c)       | VARBINARY
          truncate(3, c)       | VARBINARY
          truncate(1000000, c) | VARBINARY
          truncate(1, c)       | VARCHAR
          truncate(2, c)       | VARCHAR
          truncate(7, c)       | INTEGER
          truncate(1000000, c) | BIGINT
          c                    | DECIMAL(38,38)
          c                    | VARBINARY
          c                    | UUID
          c                    | BOOLEAN
          c                    | TIME
          bucket(16, c)        | DECIMAL(38,38)
          bucket(16, c)        | VARBINARY
          bucket(16, c)        | TIME
          bucket(16, c)        | INTEGER
          bucket(16, c)        | UUID
          year(c)              | DATE
          year(c)              | TIMESTAMP(6) WITH TIME ZONE
          month(c)             | TIMESTAMP(6)
          day(c)               | TIMESTAMP(6) WITH TIME ZONE
          hour(c)              | TIMESTAMP(6)
          """)
  void areThoseThatIcebergComputes(String transform, String type) {
    FeatureGroup group =
        store.create(
            "parted",
            List.of(
                column("id", "BIGINT"), column("event_time", "TIMESTAMP(6)"), column("c", type)),
            transform);
    Table table = store.warehouse.table(group);
    PartitionField field = table.spec().fields().get(0);
    Type source = table.schema().findType(field.sourceId());

    for (Object value : values(group, DataType.parse(type))) {
      List<DataFile> files = store.write(group, table, List.<Object[]>of(row(value)));

      assertThat(files).hasSize(1);
      assertThat(files.get(0).partition().get(0, Object.class))
          .as("%s of %s", transform, value)
          .isEqualTo(expected(field, source, value));
    }
  }

  @SuppressWarnings("unchecked") // a transform takes what its source column holds
  private static @Nullable Object expected(
      PartitionField field, Type source, @Nullable Object value) {
    Transform<Object, Object> transform = (Transform<Object, Object>) field.transform();
    return transform
        .bind(source)
        .apply(value == null ? null : IcebergValues.internal(source, value));
  }

  private static List<@Nullable Object> values(FeatureGroup group, DataType type) {
    List<@Nullable Object> values = new ArrayList<>(TypeExtremes.of(type));
    if (type instanceof DataType.Decimal decimal) {
      for (int digits : new int[] {1, -1, 6, -6, 7, -7, 8, -8, 49, -51}) {
        values.add(new BigDecimal(BigInteger.valueOf(digits), decimal.scale()));
      }
      TruncatedDecimals.least(group, group.column("c").column())
          .ifPresent(
              least -> {
                values.removeIf(value -> value instanceof BigDecimal n && n.compareTo(least) < 0);
                values.add(least);
              });
    }
    return values;
  }

  private static Object[] row(@Nullable Object value) {
    return new @Nullable Object[] {1L, TIME, value, TIME, TIME, false, 1L};
  }
}
