package dev.tidemark.sqltests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** That every example of {@code docs/sql.md} runs, in order, or fails with the code it says. */
@ExtendWith(ServerExtension.class)
class DocsExamplesTest {
  private static final Path PAGE = Path.of("../docs/sql.md");
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```sql\\n(.*?)^```$");
  private static final Pattern EXPECTED_ERROR = Pattern.compile("^-- error: ([A-Z_]+)\\n");

  @Test
  void everyExampleRuns(RunningServer server) throws IOException, SQLException {
    List<String> examples = examples();

    assertThat(examples).hasSizeGreaterThan(30);
    try (Connection session = server.connect()) {
      for (String example : examples) {
        Matcher error = EXPECTED_ERROR.matcher(example);
        if (error.find()) {
          assertThatThrownBy(() -> run(session, example))
              .as(example)
              .hasStackTraceContaining(error.group(1) + ": ");
        } else {
          run(session, example);
        }
      }
      run(session, "DROP FEATURE GROUP user_activity");
    }
  }

  private static List<String> examples() throws IOException {
    List<String> examples = new ArrayList<>();
    Matcher block = BLOCK.matcher(Files.readString(PAGE));
    while (block.find()) {
      for (String statement : block.group(1).split(";\\s*\\n")) {
        if (!statement.isBlank()) {
          examples.add(statement.strip());
        }
      }
    }
    return examples;
  }

  private static void run(Connection session, String sql) throws SQLException {
    try (Statement statement = session.createStatement()) {
      if (statement.execute(sql)) {
        try (ResultSet rows = statement.getResultSet()) {
          while (rows.next()) {
            // Errors of a lazy result only show where they are.
          }
        }
      }
    } catch (SQLException e) {
      throw new SQLException(sql + "\n" + e.getMessage(), e);
    }
  }
}
