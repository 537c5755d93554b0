package dev.tidemark.catalog.group.rule;

import static dev.tidemark.catalog.testing.Drafts.clicks;
import static dev.tidemark.catalog.testing.Drafts.column;
import static dev.tidemark.catalog.testing.Drafts.group;
import static dev.tidemark.catalog.testing.Drafts.knownAt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.group.FutureEventTime;
import dev.tidemark.catalog.group.GroupOptions;
import dev.tidemark.catalog.group.GroupOptionsReader;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.catalog.type.TypeName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class GroupRulesTest {

  private static final Column KEY = column("k", TypeName.BIGINT);
  private static final Column TIME = column("event_time", TypeName.TIMESTAMP);

  private static FeatureGroup draft(Column... columns) {
    return group("g", List.of("k"), GroupOptions.DEFAULTS, columns);
  }

  private static FeatureGroup partitioned(String partitioning, Column... columns) {
    return group(
        "g", List.of("k"), GroupOptionsReader.read(Map.of("partitioning", partitioning)), columns);
  }

  private static AbstractThrowableAssert<?, ?> assertRefused(FeatureGroup draft) {
    return assertThatThrownBy(() -> GroupRules.DEFAULT.check(draft));
  }

  @Test
  void makesKeyAndEventTimeNotNullAlone() {
    FeatureGroup checked =
        GroupRules.DEFAULT.check(draft(KEY, TIME, column("f", TypeName.VARCHAR)));

    assertThat(checked.columns())
        .extracting(c -> c.column().nullable())
        .containsExactly(false, false, true);
  }

  @Test
  void takesAGroupWithoutFeatures() {
    assertThat(GroupRules.DEFAULT.check(draft(KEY, TIME)).columns()).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1g", "a b", "a.b", "a\"b", "a-b", "a\0"})
  void refusesAGroupNameThatIsNoWord(String name) {
    assertRefused(clicks(name)).hasMessageStartingWith("INVALID_STATEMENT: '" + name + "' is no");
  }

  @ParameterizedTest
  @ValueSource(strings = {"g", "_g", "user_activity", "größe", "g_v", "v2", "table"})
  void takesAnyOtherWord(String name) {
    assertThat(GroupRules.DEFAULT.check(clicks(name)).name()).isEqualTo(name);
  }

  @Test
  void refusesNamesOfFixedVersions() {
    assertRefused(clicks("g_v2"))
        .hasMessage(
            "INVALID_STATEMENT: Feature group 'g_v2' can't be called so: names that end in _v and"
                + " a number stand for the fixed versions of a group");
  }

  @Test
  void countsTheBytesOfANameNotItsLetters() {
    assertThat(GroupRules.DEFAULT.check(clicks("x".repeat(63))).name()).hasSize(63);
    assertRefused(clicks("ä".repeat(32)))
        .hasMessageEndingWith("is too long: 64 bytes, and 63 are allowed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"known_time", "write_time", "is_deleted", "Sequence"})
  void reservesTheHistorysColumns(String name) {
    assertRefused(draft(KEY, TIME, column(name, TypeName.BIGINT)))
        .hasMessage(
            "INVALID_STATEMENT: Column name '%s' is reserved in every feature group for the"
                    .formatted(name)
                + " history's own column");
  }

  @Test
  void refusesColumnsThatDifferInCaseAlone() {
    assertRefused(draft(KEY, TIME, column("K", TypeName.BIGINT)))
        .hasMessage(
            "INVALID_STATEMENT: Column 'K' stands twice in feature group 'g' (letter case doesn't"
                + " tell columns apart)");
  }

  @ParameterizedTest
  @ValueSource(strings = {" ", " a", "a.b", "a\"b", "a\nb"})
  void refusesColumnNamesThatEnginesMisread(String name) {
    assertRefused(draft(KEY, TIME, column(name, TypeName.BIGINT)))
        .hasMessageStartingWith("INVALID_STATEMENT: Column name '" + name + "'");
  }

  @Test
  void needsAnEntityKeyOfItsColumns() {
    assertRefused(group("g", List.of(), GroupOptions.DEFAULTS, KEY, TIME))
        .hasMessage("INVALID_STATEMENT: Feature group 'g' has no entity key");
    assertRefused(group("g", List.of("user_id"), GroupOptions.DEFAULTS, KEY, TIME))
        .hasMessage("COLUMN_NOT_FOUND: Entity key 'user_id' is not a column of feature group 'g'");
    assertRefused(group("g", List.of("k", "k"), GroupOptions.DEFAULTS, KEY, TIME))
        .hasMessage("INVALID_STATEMENT: Column 'k' stands twice in the entity key");
    assertRefused(group("g", List.of("k", "event_time"), GroupOptions.DEFAULTS, KEY, TIME))
        .hasMessage("INVALID_STATEMENT: Event time 'event_time' can't be part of the entity key");
  }

  @ParameterizedTest
  @EnumSource(
      value = TypeName.class,
      names = {"REAL", "DOUBLE", "VARBINARY", "TIME", "TIMESTAMP_WITH_TIME_ZONE"})
  void refusesKeysOfTheOtherTypes(TypeName type) {
    assertRefused(draft(column("k", type), TIME))
        .hasMessageStartingWith("TYPE_MISMATCH: Entity key 'k' is " + type.sql());
  }

  @ParameterizedTest
  @EnumSource(
      value = TypeName.class,
      names = {"BOOLEAN", "INTEGER", "BIGINT", "VARCHAR", "DATE", "TIMESTAMP", "UUID"})
  void takesKeysOfTheKeyTypes(TypeName type) {
    assertThat(GroupRules.DEFAULT.check(draft(column("k", type), TIME)).entityKey())
        .containsExactly("k");
  }

  @Test
  void refusesAnArrayAsAKey() {
    Column array = Column.of("k", new DataType.ArrayOf(DataType.of(TypeName.BIGINT)));

    assertRefused(draft(array, TIME)).hasMessageContaining("'k' is BIGINT ARRAY");
  }

  @Test
  void needsAnEventTimeThatIsATimestamp() {
    assertRefused(draft(KEY, column("event_tme", TypeName.TIMESTAMP)))
        .hasMessage(
            "COLUMN_NOT_FOUND: Event time 'event_time' is not a column of feature group 'g'; did"
                + " you mean 'event_tme'?");
    assertRefused(draft(KEY, column("event_time", TypeName.DATE)))
        .hasMessage(
            "TYPE_MISMATCH: Event time 'event_time' is DATE, but it must be TIMESTAMP(6), with or"
                + " without time zone");
  }

  @Test
  void needsAKnownTimeOfTheEventTimesType() {
    FeatureGroup draft =
        draft(
            KEY,
            TIME,
            column("published_at", TypeName.TIMESTAMP),
            column("other", TypeName.TIMESTAMP_WITH_TIME_ZONE));

    assertThat(GroupRules.DEFAULT.check(knownAt(draft, "published_at")).knownTime())
        .contains("published_at");
    assertRefused(knownAt(draft, "other"))
        .hasMessage(
            "TYPE_MISMATCH: Known time 'other' is TIMESTAMP(6) WITH TIME ZONE, but it must have"
                + " the event time's type, TIMESTAMP(6)");
    assertRefused(knownAt(draft, "event_time"))
        .hasMessage(
            "INVALID_STATEMENT: Known time 'event_time' must be a column of its own, neither the"
                + " event time nor a key");
  }

  @Test
  void refusesNotNullFeatures() {
    Column strict = new Column("f", DataType.of(TypeName.REAL), false, "");

    assertRefused(draft(KEY, TIME, strict))
        .hasMessageStartingWith("INVALID_STATEMENT: Column 'f' can't be NOT NULL");
  }

  @Test
  void boundsTheNumberOfColumns() {
    assertRefused(wide(1_001, TypeName.BOOLEAN))
        .hasMessage("LIMIT_EXCEEDED: Feature group 'g' has 1001 columns, and 1000 are allowed");
    assertThat(GroupRules.DEFAULT.check(wide(1_000, TypeName.INTEGER)).columns()).hasSize(1_000);
  }

  @Test
  void refusesARecordWiderThanAPageOfPostgres() {
    assertRefused(wide(1_000, TypeName.DOUBLE))
        .hasMessage(
            "LIMIT_EXCEEDED: A record of feature group 'g' needs 8152 bytes in a row of"
                + " PostgreSQL, which holds 8000; put several features into one array, or split"
                + " the group");
  }

  private static FeatureGroup wide(int columns, TypeName type) {
    List<Column> all = new ArrayList<>(List.of(KEY, TIME));
    while (all.size() < columns) {
      all.add(column("f" + all.size(), type));
    }
    return draft(all.toArray(Column[]::new));
  }

  @Test
  void takesEveryPartitionTransform() {
    String partitioning =
        "year(event_time), bucket(16, k), truncate(3, country), country, hour(other)";

    FeatureGroup checked =
        GroupRules.DEFAULT.check(
            partitioned(
                partitioning,
                KEY,
                TIME,
                column("country", TypeName.VARCHAR),
                column("other", TypeName.TIMESTAMP_WITH_TIME_ZONE)));

    assertThat(checked.options().partitioning())
        .containsExactly(
            "year(event_time)",
            "bucket(16, k)",
            "truncate(3, country)",
            "identity(country)",
            "hour(other)");
  }

  @Test
  void refusesPartitionsThatIcebergRefuses() {
    assertRefused(partitioned("month(event_tim)", KEY, TIME))
        .hasMessage(
            "COLUMN_NOT_FOUND: Option 'partitioning' names column 'event_tim', which feature group"
                + " 'g' does not have; did you mean 'event_time'?");
    assertRefused(partitioned("month(k)", KEY, TIME))
        .hasMessage(
            "TYPE_MISMATCH: Option 'partitioning' has 'month(k)', but column 'k' is BIGINT");
    assertRefused(partitioned("month(event_time), day(event_time)", KEY, TIME))
        .hasMessage(
            "INVALID_OPTION: Option 'partitioning' cuts column 'event_time' twice in the same"
                + " way");
  }

  @Test
  void keepsThePartitioning() {
    GroupOptions other =
        new GroupOptions(
            Optional.empty(), List.of("bucket(4, k)"), Map.of(), FutureEventTime.REFUSE);

    assertThatThrownBy(() -> GroupRules.DEFAULT.checkOptions(clicks("g"), other))
        .hasMessageStartingWith(
            "NOT_SUPPORTED: The partitioning of feature group 'g' can't be changed");
  }
}
