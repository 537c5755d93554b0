package dev.tidemark.catalog.group.rule;

import static dev.tidemark.catalog.testing.Drafts.column;
import static dev.tidemark.catalog.testing.Drafts.group;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.group.FeatureChange;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.group.GroupOptionsReader;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.catalog.type.TypeName;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FeatureChangeRulesTest {

  private static final FeatureGroup GROUP =
      group(
          "g",
          List.of("k"),
          GroupOptionsReader.read(
              Map.of("partitioning", "month(event_time), bucket(4, k), country")),
          column("k", TypeName.BIGINT),
          column("event_time", TypeName.TIMESTAMP),
          column("country", TypeName.VARCHAR),
          column("clicks", TypeName.INTEGER));

  private static FeatureGroup apply(FeatureChange change) {
    return new FeatureChangeRules(GroupRules.DEFAULT).apply(GROUP, change);
  }

  private static void assertRefused(FeatureChange change, String message) {
    assertThatThrownBy(() -> apply(change)).hasMessageStartingWith(message);
  }

  @Test
  void countsEveryChange() {
    FeatureGroup after = apply(new FeatureChange.Comment("clicks", "taps"));

    assertThat(after.definition()).isEqualTo(GROUP.definition() + 1);
    assertThat(after.column("clicks").column().comment()).isEqualTo("taps");
  }

  @Test
  void renamesAColumnWhereverItIsNamed() {
    FeatureGroup after = apply(new FeatureChange.Rename("k", "User"));
    FeatureGroup timed = apply(new FeatureChange.Rename("event_time", "at"));

    assertThat(after.entityKey()).containsExactly("User");
    assertThat(after.options().partitioning())
        .containsExactly("month(event_time)", "bucket(4, \"User\")", "identity(country)");
    assertThat(timed.eventTime()).isEqualTo("at");
    assertThat(timed.options().partitioning()).contains("month(at)");
    assertThat(GroupRules.DEFAULT.check(timed).columns()).hasSize(4);
  }

  @Test
  void refusesNamesThatAreTakenOrReserved() {
    assertRefused(
        new FeatureChange.Rename("clicks", "COUNTRY"),
        "ALREADY_EXISTS: Feature group 'g' already has a column 'country'");
    assertRefused(
        new FeatureChange.Rename("clicks", "write_time"),
        "INVALID_STATEMENT: Column name 'write_time' is reserved");
    assertRefused(
        new FeatureChange.Add(column("CLICKS", TypeName.BIGINT)),
        "ALREADY_EXISTS: Feature group 'g' already has a column 'clicks'");
    assertRefused(
        new FeatureChange.Drop("click"),
        "COLUMN_NOT_FOUND: Column 'click' does not exist in feature group 'g'; did you mean"
            + " 'clicks'?");
    assertThat(apply(new FeatureChange.Rename("clicks", "Clicks")).find("Clicks")).isPresent();
  }

  @Test
  void refusesToAddWhatOldRecordsCannotHave() {
    Column strict = new Column("f", DataType.of(TypeName.REAL), false, "");

    assertRefused(
        new FeatureChange.Add(strict), "INVALID_STATEMENT: Feature 'f' can't be NOT NULL");
  }

  @Test
  void dropsFeaturesOnly() {
    assertThat(apply(new FeatureChange.Drop("clicks")).find("clicks")).isEmpty();
    assertRefused(
        new FeatureChange.Drop("k"),
        "INVALID_STATEMENT: Column 'k' is the entity key of feature group 'g' and can't be dropped");
    assertRefused(
        new FeatureChange.Drop("event_time"),
        "INVALID_STATEMENT: Column 'event_time' is the event time of feature group 'g'");
    assertRefused(
        new FeatureChange.Drop("country"),
        "INVALID_STATEMENT: Feature 'country' can't be dropped, since feature group 'g' is"
            + " partitioned by it");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "INTEGER|BIGINT|true",
        "REAL|DOUBLE|true",
        "DECIMAL(9,2)|DECIMAL(10,2)|true",
        "REAL ARRAY|DOUBLE ARRAY|true",
        "BIGINT|INTEGER|false",
        "INTEGER|DOUBLE|false",
        "INTEGER|DECIMAL(20,0)|false",
        "DECIMAL(9,2)|DECIMAL(12,3)|false",
        "DECIMAL(9,2)|DECIMAL(9,2)|false",
        "DATE|TIMESTAMP(6)|false",
        "INTEGER|BIGINT ARRAY|false",
      })
  void widensOnlyWithoutLoss(String from, String to, boolean allowed) {
    assertThat(WiderTypes.allow(DataType.parse(from), DataType.parse(to))).isEqualTo(allowed);
  }

  @Test
  void saysWhatMayBeWidened() {
    assertThat(
            apply(new FeatureChange.Widen("clicks", DataType.of(TypeName.BIGINT)))
                .column("clicks")
                .type())
        .isEqualTo(DataType.of(TypeName.BIGINT));
    assertRefused(
        new FeatureChange.Widen("clicks", DataType.of(TypeName.VARCHAR)),
        "TYPE_MISMATCH: Column 'clicks' is INTEGER and can't become VARCHAR; INTEGER may become");
  }
}
