package dev.tidemark.server.statement.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.server.TidemarkServer;
import dev.tidemark.server.testing.RunningServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that is told how large a record may be. */
class RecordSizeTest {
  private static final String REFUSAL = " bytes, and a record may have 1024; store the large value";

  @TempDir private Path data;

  @Test
  void boundsPutsAndLoads() throws SQLException, IOException {
    Files.createDirectories(data.resolve("import"));
    Files.writeString(
        data.resolve("import/x.csv"), "k,at,v\n1,2026-01-01," + "x".repeat(2000) + "\n");
    try (TidemarkServer server =
            TidemarkServer.start(RunningServer.config(data, Map.of("records.size", "1 KB")));
        Connection connection = DriverManager.getConnection(server.jdbcUrl());
        Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE FEATURE GROUP g (k BIGINT, at TIMESTAMP(6), v VARCHAR)"
              + " ENTITY KEY (k) EVENT TIME at");

      assertThatThrownBy(() -> statement.execute(insert(2000))).hasMessageContaining(REFUSAL);
      assertThatThrownBy(() -> statement.execute("COPY INTO g FROM 'x.csv'"))
          .hasMessageContaining("1024");
      assertThat(statement.executeUpdate(insert(900))).isEqualTo(1);
    }
  }

  private static String insert(int length) {
    return "INSERT INTO g VALUES (1, TIMESTAMP '2026-01-01 00:00:00', '%s')"
        .formatted("x".repeat(length));
  }
}
