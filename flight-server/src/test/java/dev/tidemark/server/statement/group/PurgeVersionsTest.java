package dev.tidemark.server.statement.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.server.testing.Await;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A purge removes the entity from every version of a group, or from none. */
@Timeout(400)
class PurgeVersionsTest {
  @TempDir private Path data;
  private PurgedGroup group;

  @BeforeEach
  void start() throws SQLException {
    group = new PurgedGroup(data);
  }

  @AfterEach
  void stop() throws SQLException {
    group.close();
  }

  private void moveToVersionTwo() throws SQLException {
    group.execute(
        "CREATE FEATURE GROUP g VERSION 2 (k VARCHAR, event_time TIMESTAMP(6), w VARCHAR)"
            + " ENTITY KEY (k) EVENT TIME event_time");
    group.execute(
        "BACKFILL FEATURE GROUP g VERSION 2 FROM VERSION 1 AS SELECT k, event_time, v AS w");
    group.execute("ALTER FEATURE GROUP g SET VERSION 2");
    group.put(PurgedGroup.KEY, PurgedGroup.SECRET + 11, 11);
  }

  @Test
  void removesTheEntityFromEveryVersion() throws Exception {
    group.writeEverywhere();
    moveToVersionTwo();

    try (PreparedStatement purge =
        group.connection().prepareStatement("PURGE FROM g WHERE k = ?")) {
      purge.setString(1, PurgedGroup.KEY);
      try (ResultSet rows = purge.executeQuery()) {
        rows.next();
        assertThat(rows.getString("feature_group")).isEqualTo("g_v1");
        assertThat(rows.getLong("rows")).isEqualTo(6);
        rows.next();
        assertThat(rows.getString("feature_group")).isEqualTo("g_v2");
        assertThat(rows.getLong("rows")).isEqualTo(7);
        assertThat(rows.next()).isFalse();
      }
    }

    group.nothingHoldsIt();
    assertThat(group.value("SELECT count(*) FROM g_v1")).isEqualTo("5");
    assertThat(group.value("SELECT count(*) FROM g")).isEqualTo("5");
    assertThat(group.value("PURGE FROM g_v1 WHERE k = 'last'")).isEqualTo("g_v1");
    assertThat(group.value("SELECT count(*) FROM g WHERE k = 'last'")).isEqualTo("1");
  }

  /** A load into the newer version is under way. */
  @Test
  void touchesNoVersionWhileOneIsLoaded() throws Exception {
    group.writeEverywhere();
    moveToVersionTwo();
    String loads = beginLoad();

    assertThatThrownBy(() -> group.execute("PURGE FROM g WHERE k = '" + PurgedGroup.KEY + "'"))
        .hasMessageContaining("CONFLICT");

    assertThat(group.value("SELECT count(*) FROM g_v1 WHERE k = '" + PurgedGroup.KEY + "'"))
        .isEqualTo("6");
    assertThat(group.value("SELECT count(*) FROM g_v2 WHERE k = '" + PurgedGroup.KEY + "'"))
        .isEqualTo("7");
    group.execute(group.postgres(), "SELECT pg_advisory_unlock(" + loads + ")");
    Await.until(this::isPurged);
    group.nothingHoldsIt();
    assertThat(group.value("SELECT count(*) FROM g_v1")).isEqualTo("5");
    assertThat(group.value("SELECT count(*) FROM g_v2")).isEqualTo("5");
    assertThat(group.value("CHECK CONSISTENCY")).isEmpty();
  }

  /** The server itself may be about to undo the load at that moment. */
  private boolean isPurged() throws SQLException {
    try {
      group.execute("PURGE FROM g WHERE k = '" + PurgedGroup.KEY + "'");
      return true;
    } catch (SQLException e) {
      assertThat(e.getMessage()).contains("is being finished; try again later");
      return false;
    }
  }

  /** Returns the lock by which another server shows that it is at a load into the newest group. */
  private String beginLoad() throws SQLException {
    group.postgres().setAutoCommit(false);
    try (Statement statement = group.postgres().createStatement();
        ResultSet row =
            statement.executeQuery(
                "WITH load AS (INSERT INTO tidemark.load (group_id, id, hash, state)"
                    + " SELECT max(id), 'under way', '', 'REGISTERED'"
                    + " FROM tidemark.feature_group_version RETURNING number)"
                    + " SELECT '1416193135, ' || number, pg_advisory_lock(1416193135, number::int)"
                    + " FROM load")) {
      row.next();
      return row.getString(1);
    } finally {
      group.postgres().commit();
      group.postgres().setAutoCommit(true);
    }
  }

  @Test
  void touchesNothingWhereOneConditionCannotFitAllVersions() throws Exception {
    group.put(PurgedGroup.KEY, PurgedGroup.SECRET, 1);
    group.execute(
        "CREATE FEATURE GROUP g VERSION 2 (id VARCHAR, event_time TIMESTAMP(6), v VARCHAR)"
            + " ENTITY KEY (id) EVENT TIME event_time");

    assertThatThrownBy(() -> group.execute("PURGE FROM g WHERE k = '" + PurgedGroup.KEY + "'"))
        .hasMessageContaining("all of its versions")
        .hasMessageContaining("doesn't fit 'g_v2'")
        .hasMessageContaining("'k'");

    assertThat(group.value("SELECT count(*) FROM g WHERE k = '" + PurgedGroup.KEY + "'"))
        .isEqualTo("1");
  }
}
