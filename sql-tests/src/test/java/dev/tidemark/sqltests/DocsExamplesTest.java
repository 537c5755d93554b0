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
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** That every example of the pages on SQL runs, in order, or fails with the code it says. */
@ExtendWith(ServerExtension.class)
class DocsExamplesTest {
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```sql\\n(.*?)^```$");
  private static final Pattern EXPECTED_ERROR = Pattern.compile("^-- error: ([A-Z_]+)\\n");

  @ParameterizedTest
  @CsvSource({"sql.md, 30, user_activity", "recipes.md, 10, clicks"})
  void everyExampleRuns(String page, int atLeast, String group, RunningServer server)
      throws IOException, SQLException {
    List<String> examples = examples(Path.of("../docs", page));

    assertThat(examples).hasSizeGreaterThan(atLeast);
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
      run(session, "DROP FEATURE GROUP " + group);
    }
  }

  private static List<String> examples(Path page) throws IOException {
    List<String> examples = new ArrayList<>();
    Matcher block = BLOCK.matcher(Files.readString(page));
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
