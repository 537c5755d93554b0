package dev.tidemark.online.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.catalog.type.TypeName;
import dev.tidemark.planner.arrow.ArrowRows;
import dev.tidemark.planner.engine.BatchStream;
import dev.tidemark.planner.engine.OnlineSession;
import dev.tidemark.planner.engine.query.EngineQuery;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A copy that is given up in the middle can't be stopped, for its connection is lost. */
@Timeout(180)
class LostCopyTest {
  private static final List<Column> COLUMNS =
      List.of(Column.of("one", DataType.of(TypeName.INTEGER)));

  @TempDir private Path spool;
  private OneConnection one;

  @BeforeEach
  void open() {
    one = new OneConnection(spool, Duration.ofMinutes(1));
  }

  @AfterEach
  void close() {
    one.close();
  }

  /** Far more than goes into a socket, so PostgreSQL is in the middle of it. */
  private FeatureGroup manyOnline() {
    FeatureGroup group = one.store().clicks("many");
    String online = "tidemark." + group.onlineTable();
    one.store().execute("ALTER TABLE " + online + " RENAME TO few");
    one.store()
        .execute(
            "CREATE VIEW %s AS SELECT now() AS known_time, now() AS write_time, n AS sequence, false AS is_deleted, n AS %s, now()::timestamp AS %s, 1 AS %s FROM generate_series(1::bigint, 2000000) AS n"
                .formatted(
                    online,
                    group.column("user_id").physicalName(),
                    group.column("event_time").physicalName(),
                    group.column("clicks").physicalName()));
    return group;
  }

  private void awaitThatPostgresCanSendNoMore() {
    awaitSessions("wait_event = 'ClientWrite'", "1");
  }

  private void awaitSessions(String condition, String count) {
    String sessions =
        "SELECT count(*) FROM pg_stat_activity WHERE application_name = '"
            + OneConnection.NAME
            + "'"
            + " AND datname = current_database() AND "
            + condition;
    while (!one.store().query(sessions).equals(List.of(count))) {
      LockSupport.parkNanos(1_000_000);
    }
  }

  @Test
  void givesTheConnectionBack() {
    FeatureGroup group = manyOnline();

    try (OnlineSession session = one.engine().open(one.context(Duration.ofSeconds(60)));
        BatchStream rows = session.stored(group)) {
      assertThat(rows.next()).isTrue();
      awaitThatPostgresCanSendNoMore();
      one.store()
          .execute(
              "SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity"
                  + " WHERE application_name = '"
                  + OneConnection.NAME
                  + "' AND datname = current_database()");
      awaitSessions("true", "0");
    }

    EngineQuery query = new EngineQuery("SELECT 1", COLUMNS, List.of());
    try (BatchStream rows = one.engine().runAlone(one.context(Duration.ofSeconds(60)), query)) {
      assertThat(ArrowRows.of(rows, COLUMNS).next()).containsExactly(1);
    }
  }
}
