package dev.tidemark.server.tables;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.source.View;
import dev.tidemark.catalog.store.CatalogSnapshot;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.catalog.type.TypeName;
import dev.tidemark.offline.duckdb.DuckDb;
import dev.tidemark.offline.duckdb.DuckDbConfig;
import dev.tidemark.offline.duckdb.engine.DuckDbSessionTables;
import dev.tidemark.planner.settings.Settings;
import dev.tidemark.planner.table.TableName;
import dev.tidemark.server.session.Session;
import dev.tidemark.server.session.SessionLimits;
import dev.tidemark.server.session.SessionRegistry;
import dev.tidemark.server.tables.foreign.ForeignSchemas;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plans are shared under the fingerprint, so nothing of a session may be seen under one of all. */
class SessionCatalogTest {
  private static final TableName MINE = new TableName("session", "mine");
  private static final List<Column> COLUMNS =
      List.of(Column.of("secret", DataType.of(TypeName.VARCHAR)));

  @TempDir private Path folder;
  private DuckDb duckDb;
  private DuckDbSessionTables tables;
  private SessionRegistry sessions;
  private Session anns;
  private Session bobs;

  @BeforeEach
  void start() {
    duckDb =
        DuckDb.start(new DuckDbConfig(200L << 20, 2, folder.resolve("temp"), 1 << 20, List.of()));
    tables = new DuckDbSessionTables(duckDb);
    Duration hour = Duration.ofHours(1);
    sessions =
        new SessionRegistry(Settings.DEFAULTS, new SessionLimits(10, hour, hour), ended -> {});
    anns = sessions.findOrOpen("token:a", "ann", "a");
    bobs = sessions.findOrOpen("token:b", "bob", "b");
  }

  @AfterEach
  void stop() {
    sessions.close();
    duckDb.close();
  }

  @Test
  void sharesPlansBetweenSessionsWithNothingOfTheirOwn() {
    assertThat(catalog(anns).fingerprint()).isEqualTo(catalog(bobs).fingerprint());
  }

  @Test
  void sharesNoPlanWithATableThatTheSessionWasNotToldOfYet() {
    tables.create(anns.id(), "mine", COLUMNS);

    SessionCatalog seen = catalog(anns);

    assertThat(seen.find(MINE)).isPresent();
    assertThat(seen.fingerprint()).isNotEqualTo(catalog(bobs).fingerprint());
  }

  @Test
  void doesNotSeeAFirstTableThatCameAfterItsFingerprint() {
    SessionCatalog before = catalog(anns);
    assertThat(before.fingerprint()).isEqualTo(catalog(bobs).fingerprint());

    tables.create(anns.id(), "mine", COLUMNS);

    assertThat(before.find(MINE)).isEmpty();
    assertThat(before.tables("session")).isEmpty();
    anns.tablesChanged();
    assertThat(catalog(anns).find(MINE)).isPresent();
    assertThat(catalog(anns).fingerprint()).isNotEqualTo(catalog(bobs).fingerprint());
  }

  @Test
  void doesNotSeeAFirstViewThatCameAfterItsFingerprint() {
    SessionCatalog before = catalog(anns);
    assertThat(before.fingerprint()).isEqualTo(catalog(bobs).fingerprint());

    anns.createView(new View("session", "mine", "SELECT 'x' AS secret", COLUMNS));

    assertThat(before.find(MINE)).isEmpty();
    assertThat(catalog(anns).find(MINE)).isPresent();
    assertThat(catalog(anns).fingerprint()).isNotEqualTo(catalog(bobs).fingerprint());
  }

  private SessionCatalog catalog(Session session) {
    CatalogSnapshot nothing =
        CatalogSnapshot.of(7, List.of(), List.of(), List.of(), List.of(), List.of());
    ForeignSchemas none =
        new ForeignSchemas(
            source -> {
              throw new AssertionError("asked for " + source);
            });
    return new SessionCatalog(nothing, session, tables, none, Map.of());
  }
}
