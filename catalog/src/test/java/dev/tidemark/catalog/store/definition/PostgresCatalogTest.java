package dev.tidemark.catalog.store.definition;

import static dev.tidemark.catalog.testing.Drafts.clicks;
import static dev.tidemark.catalog.testing.Drafts.column;
import static dev.tidemark.catalog.testing.Drafts.group;
import static dev.tidemark.catalog.testing.PostgresFixture.execute;
import static dev.tidemark.catalog.testing.PostgresFixture.migratedDatabase;
import static dev.tidemark.catalog.testing.PostgresFixture.query;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.group.FeatureChange;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.group.FutureEventTime;
import dev.tidemark.catalog.group.GroupOptions;
import dev.tidemark.catalog.source.Source;
import dev.tidemark.catalog.source.SourceKind;
import dev.tidemark.catalog.source.View;
import dev.tidemark.catalog.store.CatalogSnapshot;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.catalog.type.TypeName;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

class PostgresCatalogTest {

  private final DataSource database = migratedDatabase();
  private final FakeOnlineStore online = new FakeOnlineStore();
  private final FakeHistoryStore history = new FakeHistoryStore();
  private final PostgresCatalog catalog = new PostgresCatalog(database, online, history);
  private final PostgresCatalog otherServer = new PostgresCatalog(database, online, history);

  @Test
  void givesACreatedGroupItsIds() {
    FeatureGroup created = catalog.createGroup(clicks("user_activity"));

    assertThat(created.id()).isEqualTo(1);
    assertThat(created.version()).isEqualTo(1);
    assertThat(created.uuid()).isNotEqualTo(clicks("user_activity").uuid());
    assertThat(created.columns()).extracting(c -> c.fieldId()).containsExactly(11, 12, 13);
    assertThat(created.column("user_id").column().nullable()).isFalse();
    assertThat(created.column("event_time").column().nullable()).isFalse();
    assertThat(created.column("clicks").column().nullable()).isTrue();
  }

  @Test
  void showsACreatedGroupToEveryServerAsItWasReturned() {
    otherServer.current();

    FeatureGroup created =
        catalog.createGroup(
            group(
                "everything",
                List.of("b", "a"),
                new GroupOptions(
                    Optional.of(Duration.ofDays(90)),
                    List.of("month(event_time)", "bucket(16, a)"),
                    Map.of("sensitivity", "high", "owner", "fraud"),
                    FutureEventTime.ACCEPT),
                column("a", TypeName.BIGINT),
                column("b", TypeName.UUID),
                column("event_time", TypeName.TIMESTAMP_WITH_TIME_ZONE),
                new Column("price", new DataType.Decimal(12, 2), true, "in euros, it's net"),
                Column.of("embedding", new DataType.ArrayOf(DataType.of(TypeName.REAL)))));

    assertThat(otherServer.current().group("everything")).contains(created);
    assertThat(otherServer.current().group("everything_v1")).contains(created);
  }

  @Test
  void reloadsOnlyWhatHasChanged() {
    CatalogSnapshot before = catalog.current();

    assertThat(catalog.current()).isSameAs(before);
    otherServer.createGroup(clicks("g"));
    assertThat(catalog.current().version()).isGreaterThan(before.version());
    assertThat(before.groups()).isEmpty();
  }

  @Test
  void seesItsOwnChangesInARecentVersionAtOnce() {
    catalog.recent();
    catalog.createGroup(clicks("g"));
    assertThat(catalog.recent().group("g")).isPresent();
    assertThat(catalog.recent()).isSameAs(catalog.recent());

    catalog.dropGroup("g");

    assertThat(catalog.recent().group("g")).isEmpty();
  }

  @Test
  void refusesANameThatIsTaken() {
    catalog.createGroup(clicks("g"));

    assertThatThrownBy(() -> otherServer.createGroup(clicks("g")))
        .hasMessage("ALREADY_EXISTS: Feature group 'g' already exists");
  }

  @Test
  void letsOneOfManyServersCreateAGroup() throws Exception {
    ExecutorService servers = Executors.newFixedThreadPool(6);
    List<Callable<String>> creations =
        IntStream.range(0, 6)
            .<Callable<String>>mapToObj(i -> () -> tryCreate("contested"))
            .toList();

    List<String> outcomes = servers.invokeAll(creations).stream().map(this::get).toList();
    servers.shutdown();

    assertThat(outcomes).containsOnlyOnce("created").contains("ALREADY_EXISTS").hasSize(6);
    assertThat(history.tables()).hasSize(1);
  }

  private String tryCreate(String name) {
    try {
      new PostgresCatalog(database, online, history).createGroup(clicks(name));
      return "created";
    } catch (TidemarkException e) {
      return e.code().name();
    }
  }

  private String get(Future<String> outcome) {
    try {
      return outcome.get();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void addsANullableFeature() {
    FeatureGroup before = catalog.createGroup(clicks("g"));

    FeatureGroup after =
        catalog.alter(
            "g",
            new FeatureChange.Add(
                new Column("age", DataType.of(TypeName.INTEGER), true, "in years")));

    assertThat(after.definition()).isEqualTo(before.definition() + 1);
    assertThat(after.column("age").fieldId()).isEqualTo(14);
    assertThat(otherServer.current().group("g")).contains(after);
    assertThat(query(database, "SELECT f14 FROM tidemark.online_1 UNION ALL SELECT 5"))
        .isEqualTo("5");
  }

  @Test
  void replacesOptions() {
    catalog.createGroup(clicks("g"));
    GroupOptions options =
        new GroupOptions(
            Optional.of(Duration.ofHours(2)), List.of(), Map.of("a", "b"), FutureEventTime.ACCEPT);

    FeatureGroup after = catalog.setOptions("g", options);

    assertThat(after.options()).isEqualTo(options);
    assertThat(otherServer.current().group("g")).contains(after);
  }

  @Test
  void dropsAGroupWithItsTables() {
    catalog.createGroup(clicks("g"));

    catalog.dropGroup("g");

    assertThat(otherServer.current().groups()).isEmpty();
    assertThat(history.tables()).isEmpty();
    assertThat(query(database, "SELECT to_regclass('tidemark.online_1')")).isEqualTo("null");
    assertThat(query(database, "SELECT count(*) FROM tidemark.feature_group_column"))
        .isEqualTo("0");
  }

  @Test
  void givesARecreatedGroupAPlaceOfItsOwn() {
    FeatureGroup first = catalog.createGroup(clicks("g"));
    catalog.dropGroup("g");

    FeatureGroup second = catalog.createGroup(clicks("g"));

    assertThat(second.uuid()).isNotEqualTo(first.uuid());
    assertThat(second.id()).isGreaterThan(first.id());
  }

  @Test
  void suggestsANearNameForAMissingGroup() {
    catalog.createGroup(clicks("user_activity"));
    catalog.current();

    assertThatThrownBy(() -> catalog.dropGroup("user_activty"))
        .hasMessage(
            "TABLE_NOT_FOUND: Feature group 'user_activty' does not exist; did you mean"
                + " 'user_activity'?");
  }

  @Test
  void keepsSources() {
    Source source =
        new Source(
            "app",
            SourceKind.POSTGRES,
            "jdbc:postgresql://localhost/app",
            Map.of("user", "app", "password_env", "APP_PASSWORD"));

    catalog.createSource(source);

    assertThat(otherServer.current().sources()).containsEntry("app", source);
    assertThatThrownBy(() -> otherServer.createSource(source))
        .hasMessage("ALREADY_EXISTS: Schema 'app' already exists");
    otherServer.dropSource("app");
    assertThat(catalog.current().sources()).isEmpty();
    assertThatThrownBy(() -> catalog.dropSource("app"))
        .hasMessage("SCHEMA_NOT_FOUND: Schema 'app' is not a registered one");
  }

  @Test
  void keepsViewsOfSources() {
    catalog.createSource(new Source("labels", SourceKind.ICEBERG, "labels", Map.of()));
    View view =
        new View(
            "labels",
            "Good.One",
            "SELECT 'it''s' AS a, 1.5 AS \"B\"",
            List.of(
                column("a", TypeName.VARCHAR),
                new Column("B", new DataType.Decimal(2, 1), false, "")));

    catalog.createView(view);

    assertThat(otherServer.current().view("labels", "Good.One")).contains(view);
    assertThatThrownBy(() -> otherServer.createView(view))
        .hasMessageStartingWith("ALREADY_EXISTS: View 'labels.Good.One' already exists");
    assertThatThrownBy(() -> catalog.dropSource("labels"))
        .hasMessage("INVALID_STATEMENT: Schema 'labels' holds views (Good.One); drop them first");
  }

  @Test
  void replacesAndDropsViews() {
    catalog.createSource(new Source("labels", SourceKind.ICEBERG, "labels", Map.of()));
    View before = new View("labels", "v", "SELECT 1 AS a", List.of(column("a", TypeName.INTEGER)));
    View after = new View("labels", "v", "SELECT 'x' AS b", List.of(column("b", TypeName.VARCHAR)));
    catalog.replaceView(before);

    otherServer.replaceView(after);

    assertThat(catalog.current().views()).containsOnly(Map.entry("labels.v", after));
    catalog.dropView("labels", "v");
    assertThat(otherServer.current().views()).isEmpty();
    assertThatThrownBy(() -> catalog.dropView("labels", "v"))
        .hasMessage("TABLE_NOT_FOUND: View 'labels.v' does not exist");
    otherServer.dropSource("labels");
  }

  @Test
  void keepsViewsInRegisteredSchemasOnly() {
    View view = new View("nowhere", "v", "SELECT 1 AS a", List.of(column("a", TypeName.INTEGER)));

    assertThatThrownBy(() -> catalog.createView(view))
        .hasMessage("SCHEMA_NOT_FOUND: Schema 'nowhere' is not a registered one");
  }

  @Test
  void refusesANewerFormatWhileRunning() {
    catalog.current();
    execute(database, "UPDATE tidemark.catalog SET format = 2");

    assertThatThrownBy(catalog::current)
        .isInstanceOfSatisfying(
            TidemarkException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NEWER_FORMAT));
  }

  private FeatureGroup version(int version) {
    FeatureGroup draft = clicks("g");
    return new FeatureGroup(
        draft.uuid(),
        0,
        "g",
        version,
        0,
        draft.columns(),
        draft.entityKey(),
        draft.eventTime(),
        draft.knownTime(),
        draft.options(),
        "");
  }

  @Test
  void givesTheNameToAnotherVersionAndCountsBothAsChanged() {
    FeatureGroup first = catalog.createGroup(clicks("g"));
    FeatureGroup second = catalog.createGroup(version(2));

    assertThat(second.uuid()).isEqualTo(first.uuid());
    assertThat(catalog.current().group("g")).contains(first);
    assertThat(catalog.current().group("g_v2")).contains(second);

    FeatureGroup named = catalog.useVersion("g", 2);

    assertThat(catalog.current().group("g")).contains(named);
    assertThat(named.definition()).isEqualTo(second.definition() + 1);
    assertThat(catalog.current().group("g_v1").orElseThrow().definition())
        .isEqualTo(first.definition() + 1);
    assertThat(catalog.useVersion("g", 2)).isEqualTo(named);
  }

  @Test
  void neverUsesTheNumberOfAVersionTwice() {
    catalog.createGroup(clicks("g"));
    catalog.createGroup(version(2));
    catalog.dropVersion("g", 2);

    assertThatThrownBy(() -> catalog.createGroup(version(2)))
        .hasMessage("INVALID_STATEMENT: The next version of feature group 'g' is 3, not 2");
    assertThat(catalog.createGroup(version(3)).versionedName()).isEqualTo("g_v3");
    catalog.dropGroup("g");
    assertThat(catalog.current().fixedVersions()).isEmpty();
    assertThat(catalog.createGroup(clicks("g")).version()).isEqualTo(1);
  }
}
