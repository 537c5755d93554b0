package dev.tidemark.catalog.type;

import static dev.tidemark.catalog.testing.PostgresFixture.migratedDatabase;
import static dev.tidemark.catalog.testing.PostgresFixture.query;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DataTypeTest {

  static List<DataType> everyType() {
    List<DataType> scalars = new ArrayList<>();
    for (TypeName name : TypeName.values()) {
      scalars.add(name == TypeName.DECIMAL ? new DataType.Decimal(38, 9) : DataType.of(name));
    }
    List<DataType> all = new ArrayList<>(scalars);
    scalars.forEach(scalar -> all.add(new DataType.ArrayOf(scalar)));
    return all;
  }

  @ParameterizedTest
  @MethodSource("everyType")
  void isReadAsItIsWritten(DataType type) {
    assertThat(DataType.parse(type.sql())).isEqualTo(type);
  }

  @Test
  void isKnownToPostgresByName() {
    String nulls =
        String.join(", ", everyType().stream().map(type -> "NULL::" + type.postgres()).toList());

    assertThat(query(migratedDatabase(), "SELECT num_nulls(" + nulls + ")"))
        .isEqualTo(String.valueOf(everyType().size()));
  }

  @Test
  void namesEveryTypeForEveryEngineOnce() {
    assertThat(TypeName.values()).extracting(TypeName::sql).doesNotHaveDuplicates();
    assertThat(TypeName.values()).extracting(TypeName::calcite).doesNotHaveDuplicates();
    assertThat(TypeName.values()).extracting(TypeName::postgres).doesNotHaveDuplicates();
    assertThat(TypeName.values()).extracting(TypeName::iceberg).doesNotHaveDuplicates();
    assertThat(TypeName.values()).extracting(TypeName::duckdb).doesNotHaveDuplicates();
    assertThat(TypeName.values()).extracting(TypeName::trino).doesNotHaveDuplicates();
    assertThat(Arrays.stream(TypeName.values()).map(TypeName::javaClass).distinct())
        .hasSameSizeAs(TypeName.values());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "INT", "DECIMAL", "DECIMAL(39,0)", "DECIMAL(2,3)", "REAL ARRAY ARRAY"})
  void refusesWhatIsNoType(String sql) {
    assertThatThrownBy(() -> DataType.parse(sql)).isInstanceOf(IllegalArgumentException.class);
  }
}
