package dev.tidemark.catalog.group;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** That docs/sql.md tells of every option of a feature group, and of no other. */
class OptionTableTest {
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `(\\w+)` \\|");

  @Test
  void namesEveryOption() throws IOException {
    String page = Files.readString(Path.of("../docs/sql.md"));
    int table = page.indexOf("| option | meaning |");
    List<String> listed =
        ROW.matcher(page.substring(table, page.indexOf("\n\n", table)))
            .results()
            .map(row -> row.group(1))
            .toList();

    assertThat(listed).containsExactlyInAnyOrderElementsOf(GroupOptionsReader.NAMES);
  }
}
