package dev.tidemark.sqltests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** That what the documents list is what there is, no more and no less. */
@ExtendWith(ServerExtension.class)
class DocsTablesTest {
  private static final Path ROOT = Path.of("..");
  private static final Pattern SETTING =
      Pattern.compile("(?m)^\\| `(\\w+)` \\| (?:`(\\w+)`|none|the server's.*?) \\|");
  private static final Pattern SYSTEM_TABLE = Pattern.compile("(?m)^\\| `system\\.(\\w+)` \\|");
  private static final Pattern MODULE = Pattern.compile("(?m)^\\| `([a-z-]+)` \\| (`.*) \\|$");
  private static final Pattern PACKAGES = Pattern.compile("`([\\w/]+)`(?: \\(([^)]*)\\))?");

  @Test
  void namesEverySettingOfASessionWithItsDefault(RunningServer server)
      throws IOException, SQLException {
    List<String> listed =
        SETTING
            .matcher(section("sql.md", "## 9 Settings"))
            .results()
            .map(row -> row.group(1) + " " + (row.group(2) == null ? "" : row.group(2)))
            .toList();

    assertThat(listed).containsExactlyInAnyOrderElementsOf(rows(server, "SHOW ALL"));
  }

  @Test
  void namesEverySystemTable(RunningServer server) throws IOException, SQLException {
    List<String> listed =
        SYSTEM_TABLE
            .matcher(section("sql.md", "### System tables"))
            .results()
            .map(row -> "system " + row.group(1))
            .toList();

    assertThat(listed).containsExactlyInAnyOrderElementsOf(rows(server, "SHOW TABLES FROM system"));
  }

  /** The top of each module and the packages in it; what is deeper is in brackets. */
  @Test
  void namesEveryPackage() throws IOException {
    Matcher modules = MODULE.matcher(section("architecture.md", "## Modules"));
    int found = 0;
    while (modules.find()) {
      if (modules.group(2).contains(" · ")) {
        found++;
        assertThat(packagesInPage(modules.group(2)))
            .as(modules.group(1))
            .isEqualTo(packagesInCode(modules.group(1)));
      }
    }

    assertThat(found).isEqualTo(5);
  }

  private static Set<String> packagesInPage(String list) {
    Set<String> packages = new TreeSet<>();
    for (MatchResult top : PACKAGES.matcher(list).results().toList()) {
      packages.add(top.group(1));
      if (top.group(2) != null) {
        PACKAGES
            .matcher(top.group(2))
            .results()
            .forEach(inner -> packages.add(top.group(1) + "/" + inner.group(1)));
      }
    }
    return packages;
  }

  private static Set<String> packagesInCode(String module) throws IOException {
    Path sources = ROOT.resolve(module).resolve("src/main/java/dev/tidemark");
    try (Stream<Path> pages = Files.walk(sources)) {
      Set<String> packages = new TreeSet<>();
      pages
          .filter(file -> file.endsWith("package-info.java"))
          .map(file -> sources.relativize(file.getParent()))
          .filter(folder -> folder.getNameCount() > 1)
          .forEach(folder -> packages.add(folder.subpath(1, folder.getNameCount()).toString()));
      return packages;
    }
  }

  /** From a heading to the next one. */
  private static String section(String page, String heading) throws IOException {
    String text = Files.readString(ROOT.resolve("docs").resolve(page));
    int start = text.indexOf("\n" + heading + "\n");
    assertThat(start).as(heading).isNotNegative();
    int body = start + heading.length() + 2;
    int end = text.indexOf("\n#", body);
    return text.substring(body, end);
  }

  /** The first two columns of each row. */
  private static List<String> rows(RunningServer server, String sql) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Connection session = server.connect();
        Statement statement = session.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      while (result.next()) {
        rows.add(result.getString(1) + " " + result.getString(2));
      }
    }
    return rows;
  }
}
