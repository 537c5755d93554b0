package dev.tidemark.catalog.store.definition;

import static dev.tidemark.catalog.testing.Drafts.clicks;
import static dev.tidemark.catalog.testing.Drafts.column;
import static dev.tidemark.catalog.testing.PostgresFixture.execute;
import static dev.tidemark.catalog.testing.PostgresFixture.migratedDatabase;
import static dev.tidemark.catalog.testing.PostgresFixture.query;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.group.FeatureChange;
import dev.tidemark.catalog.group.FeatureDefault;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.group.GroupColumn;
import dev.tidemark.catalog.group.GroupOptions;
import dev.tidemark.catalog.store.HistoryStore;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.catalog.type.TypeName;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is left when a change fails, or its server ends, at each of its steps. */
class RecoveryTest {

  private static final Column AGE = column("age", TypeName.INTEGER);

  private final DataSource database = migratedDatabase();
  private final FakeOnlineStore online = new FakeOnlineStore();
  private final FakeHistoryStore history = new FakeHistoryStore();
  private final PostgresCatalog catalog = new PostgresCatalog(database, online, history);

  /** A history store whose server ends in the middle of a call: its session is cut. */
  private PostgresCatalog dying(HistoryStore lastWords) {
    return new PostgresCatalog(database, online, lastWords);
  }

  private void endSessions() {
    execute(
        database,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            + " WHERE datname = current_database() AND pid <> pg_backend_pid()");
  }

  private String intents() {
    return query(database, "SELECT count(*) FROM tidemark.intent");
  }

  @ParameterizedTest
  @ValueSource(strings = {"before createTable", "after createTable"})
  void undoesACreationThatIcebergRefuses(String step) {
    history.failing = step;

    assertThatThrownBy(() -> catalog.createGroup(clicks("g"))).hasMessage("failing " + step);

    assertNothingIsLeft();
  }

  @Test
  void undoesACreationThatPostgresRefuses() {
    online.failing = "create";

    assertThatThrownBy(() -> catalog.createGroup(clicks("g"))).hasMessage("failing in create");

    assertNothingIsLeft();
  }

  private void assertNothingIsLeft() {
    assertThat(history.tables()).isEmpty();
    assertThat(intents()).isEqualTo("0");
    assertThat(query(database, "SELECT count(*) FROM tidemark.feature_group_version"))
        .isEqualTo("0");
    assertThat(catalog.current().groups()).isEmpty();
    history.failing = "";
    online.failing = "";
    assertThat(catalog.createGroup(clicks("g")).name()).isEqualTo("g");
  }

  @Test
  void undoesACreationWhoseServerEnded() {
    PostgresCatalog other =
        dying(
            new ForwardingHistoryStore(history) {
              @Override
              public FeatureGroup createTable(FeatureGroup group) {
                FeatureGroup created = super.createTable(group);
                endSessions();
                history.failing = "before dropTable";
                return created;
              }
            });
    assertThatThrownBy(() -> other.createGroup(clicks("g")))
        .hasMessageStartingWith("POSTGRES_UNAVAILABLE");
    assertThat(intents()).isEqualTo("1");
    assertThat(history.tables()).hasSize(1);
    history.failing = "";

    catalog.recover();

    assertNothingIsLeft();
  }

  @Test
  void keepsANameWhoseFilesCannotBeRemovedYet() {
    catalog.createGroup(clicks("g"));
    history.failing = "before dropTable";
    catalog.dropGroup("g");

    assertThat(catalog.current().groups()).isEmpty();
    assertThatThrownBy(() -> catalog.createGroup(clicks("g")))
        .hasMessage(
            "WAREHOUSE_UNAVAILABLE: The files of an earlier feature group 'g' could not be removed"
                + " yet; try again when nothing loads or compacts it any more and the warehouse"
                + " answers");
    assertThat(catalog.createGroup(clicks("h")).name()).isEqualTo("h");
    history.failing = "";
    assertThat(catalog.createGroup(clicks("g")).name()).isEqualTo("g");
    assertThat(history.tables()).hasSize(2);
    assertThat(intents()).isEqualTo("0");
  }

  @Test
  void completesADropWhoseServerEnded() {
    catalog.createGroup(clicks("g"));
    PostgresCatalog other =
        dying(
            new ForwardingHistoryStore(history) {
              @Override
              public void dropTable(FeatureGroup group) {
                endSessions();
                throw new IllegalStateException("the server ended");
              }
            });
    other.dropGroup("g");
    assertThat(history.tables()).hasSize(1);

    catalog.recover();

    assertNothingIsLeft();
  }

  @Test
  void keepsAGroupWhoseOnlineTableCannotBeDropped() {
    FeatureGroup group = catalog.createGroup(clicks("g"));
    online.failing = "drop";

    assertThatThrownBy(() -> catalog.dropGroup("g")).hasMessage("failing in drop");

    assertThat(catalog.current().group("g")).contains(group);
    assertThat(history.tables()).hasSize(1);
    assertThat(intents()).isEqualTo("0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"before shapeTable", "after shapeTable"})
  void undoesAnAdditionThatIcebergRefuses(String step) {
    FeatureGroup before = catalog.createGroup(clicks("g"));
    history.failing = step;

    assertThatThrownBy(() -> catalog.alter("g", new FeatureChange.Add(AGE)))
        .hasMessage("failing " + step);

    assertAdditionCanBeRepeated(before);
  }

  @Test
  void undoesAnAdditionThatPostgresRefuses() {
    FeatureGroup before = catalog.createGroup(clicks("g"));
    online.failing = "reshape";

    assertThatThrownBy(() -> catalog.alter("g", new FeatureChange.Add(AGE)))
        .hasMessage("failing in reshape");

    assertAdditionCanBeRepeated(before);
  }

  private void assertAdditionCanBeRepeated(FeatureGroup before) {
    assertThat(catalog.current().group("g")).contains(before);
    assertThat(intents()).isEqualTo("0");
    history.failing = "";
    online.failing = "";
    FeatureGroup after = catalog.alter("g", new FeatureChange.Add(AGE));
    assertThat(after.columns()).extracting(GroupColumn::name).endsWith("age");
    assertThat(catalog.current().group("g")).contains(after);
  }

  /** Ends when Iceberg has a new shape of a table, and PostgreSQL doesn't know of it yet. */
  private PostgresCatalog endingAfterIceberg() {
    return dying(
        new ForwardingHistoryStore(history) {
          @Override
          public FeatureGroup shapeTable(FeatureGroup group) {
            FeatureGroup shaped = super.shapeTable(group);
            endSessions();
            return shaped;
          }
        });
  }

  @Test
  void completesAnAdditionWhoseServerEnded() {
    catalog.createGroup(clicks("g"));
    PostgresCatalog other = endingAfterIceberg();
    Optional<FeatureDefault> adult = Optional.of(new FeatureDefault(18));
    assertThatThrownBy(() -> other.alter("g", new FeatureChange.Add(AGE, adult)))
        .hasMessageStartingWith("POSTGRES_UNAVAILABLE");
    assertThat(intents()).isEqualTo("1");

    catalog.recover();

    FeatureGroup after = catalog.current().group("g").orElseThrow();
    assertThat(after.column("age").fieldId()).isEqualTo(14);
    assertThat(after.column("age").defaultValue()).isEqualTo(adult);
    assertThat(after.definition()).isEqualTo(2);
    assertThat(intents()).isEqualTo("0");
  }

  @Test
  void showsARenameAtOnceAndLetsIcebergFollow() {
    FeatureGroup before = catalog.createGroup(clicks("g"));
    history.failing = "before shapeTable";

    FeatureGroup after = catalog.alter("g", new FeatureChange.Rename("clicks", "taps"));

    assertThat(catalog.current().group("g")).contains(after);
    assertThat(after.column("taps").fieldId()).isEqualTo(before.column("clicks").fieldId());
    assertThat(columnsInIceberg(after)).contains("clicks").doesNotContain("taps");
    assertThat(intents()).isEqualTo("1");
    assertThatThrownBy(() -> catalog.alter("g", new FeatureChange.Drop("taps")))
        .hasMessage(
            "WAREHOUSE_UNAVAILABLE: An earlier change of feature group 'g' is unfinished; try again"
                + " when the warehouse answers");

    history.failing = "";
    catalog.recover();

    assertThat(columnsInIceberg(after)).contains("taps").doesNotContain("clicks");
    assertThat(intents()).isEqualTo("0");
  }

  @Test
  void completesAWideningWhoseServerEnded() {
    catalog.createGroup(clicks("g"));
    PostgresCatalog other = endingAfterIceberg();
    DataType bigint = DataType.of(TypeName.BIGINT);
    assertThatThrownBy(() -> other.alter("g", new FeatureChange.Widen("clicks", bigint)))
        .hasMessageStartingWith("POSTGRES_UNAVAILABLE");
    assertThat(intents()).isEqualTo("1");

    catalog.recover();

    assertThat(catalog.current().group("g").orElseThrow().column("clicks").type())
        .isEqualTo(bigint);
    assertThat(intents()).isEqualTo("0");
  }

  @Test
  void keepsAFeatureThatPostgresRefusesToDrop() {
    FeatureGroup before = catalog.createGroup(clicks("g"));
    online.failing = "reshape";

    assertThatThrownBy(() -> catalog.alter("g", new FeatureChange.Drop("clicks")))
        .hasMessage("failing in reshape");

    assertThat(catalog.current().group("g")).contains(before);
    assertThat(columnsInIceberg(before)).contains("clicks");
    assertThat(intents()).isEqualTo("0");
  }

  private List<String> columnsInIceberg(FeatureGroup group) {
    return history.tables().getOrDefault(group.uuid().toString(), List.of()).stream()
        .map(GroupColumn::name)
        .toList();
  }

  @Test
  void leavesOptionsAsTheyWereWhenPostgresRefusesThem() {
    FeatureGroup before = catalog.createGroup(clicks("g"));
    online.failing = "applyOptions";

    assertThatThrownBy(() -> catalog.setOptions("g", GroupOptions.DEFAULTS))
        .hasMessage("failing in applyOptions");

    assertThat(catalog.current().group("g")).contains(before);
  }

  /** Passes every call on, for tests to override one. */
  static class ForwardingHistoryStore implements HistoryStore {

    private final HistoryStore target;

    ForwardingHistoryStore(HistoryStore target) {
      this.target = target;
    }

    @Override
    public FeatureGroup createTable(FeatureGroup group) {
      return target.createTable(group);
    }

    @Override
    public void requireNames(FeatureGroup group) {
      target.requireNames(group);
    }

    @Override
    public FeatureGroup shapeTable(FeatureGroup group) {
      return target.shapeTable(group);
    }

    @Override
    public void dropTable(FeatureGroup group) {
      target.dropTable(group);
    }
  }
}
