package dev.tidemark.server.statement.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** After a purge no file holds the entity, whether of the warehouse or of PostgreSQL. */
@Timeout(400)
class PurgeTest {
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

  @Test
  void removesTheEntityFromEveryFile() throws Exception {
    group.writeEverywhere();

    try (PreparedStatement purge =
        group.connection().prepareStatement("PURGE FROM g WHERE k = ?")) {
      purge.setString(1, PurgedGroup.KEY);
      try (ResultSet row = purge.executeQuery()) {
        row.next();
        assertThat(row.getLong("rows")).isEqualTo(6);
        assertThat(row.getLong("files_rewritten")).isEqualTo(2);
        assertThat(row.getLong("files_written")).isEqualTo(1);
      }
    }

    group.nothingHoldsIt();
    assertThat(group.value("SELECT count(*) FROM features.g")).isEqualTo("5");
    assertThat(group.value("SELECT count(*) FROM online.g")).isEqualTo("5");
    assertThat(group.value("CHECK CONSISTENCY g")).isEmpty();
    assertThat(group.value("SELECT count(*) FROM system.snapshots")).isEqualTo("1");
    group.server().replicate();
    group.put(PurgedGroup.KEY, "again", 11);
    assertThat(group.value("SELECT v FROM online.g WHERE k = '" + PurgedGroup.KEY + "'"))
        .isEqualTo("again");
    assertThat(group.value("CHECK CONSISTENCY g")).isEmpty();
  }

  @Test
  void doesNothingWhereThereIsNothing() throws Exception {
    group.put("other", "kept", 1);
    group.server().replicate();

    assertThat(group.value("SELECT count(*) FROM system.snapshots")).isEqualTo("1");
    assertThat(group.value("PURGE FROM g WHERE k = 'nobody'")).isEqualTo("g_v1");

    assertThat(group.value("SELECT count(*) FROM system.maintenance")).isEqualTo("0");
    assertThat(group.value("SELECT operation FROM system.snapshots")).isEqualTo("replicate");
    assertThatThrownBy(() -> group.execute("PURGE FROM g WHERE v = 'kept'"))
        .hasMessageContaining("PURGE from feature group 'g' takes conditions on its entity key");
    assertThatThrownBy(
            () ->
                group.execute(
                    "PURGE FROM g WHERE k = 'a' AND event_time = TIMESTAMP '2026-01-01 00:00:00'"))
        .hasMessageContaining("it takes no condition on 'event_time'");
  }

  @Test
  void othersWriteLoadReplicateAndCompactMeanwhile() throws Exception {
    Path file = Files.createDirectories(data.resolve("import")).resolve("load.csv");
    Files.writeString(file, "k,event_time,v\nloaded,2026-01-01 00:00:00,kept\n");
    group.writeEverywhere();
    AtomicBoolean enough = new AtomicBoolean();
    CompletableFuture<Void> others =
        repeating(
            enough,
            "INSERT INTO g VALUES ('busy', TIMESTAMP '2026-02-01 00:00:00', 'kept')",
            "COPY INTO g FROM 'load.csv'",
            "CALL system.compact('g')");
    try {
      group.purging(group.server().jdbcUrl()).join();
      group.purging(group.server().jdbcUrl()).join();
    } finally {
      enough.set(true);
    }
    others.join();

    group.nothingHoldsIt();
    assertThat(group.value("CHECK CONSISTENCY g")).isEmpty();
  }

  /** As the background thread does: somebody else's commit may be first. */
  private void replicate() {
    try {
      group.server().replicate();
    } catch (TidemarkException e) {
      assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT);
    }
  }

  private CompletableFuture<Void> repeating(AtomicBoolean enough, String... statements) {
    return CompletableFuture.runAsync(
        () -> {
          try (Connection own = DriverManager.getConnection(group.server().jdbcUrl())) {
            while (!enough.get()) {
              for (String sql : statements) {
                group.execute(own, sql);
              }
              replicate();
            }
          } catch (SQLException e) {
            throw new IllegalStateException(e);
          }
        });
  }
}
