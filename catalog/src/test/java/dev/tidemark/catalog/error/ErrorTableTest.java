package dev.tidemark.catalog.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** That docs/sql.md tells of every code, in the row of who acts, with its SQLSTATE. */
class ErrorTableTest {
  private static final Pattern ROW = Pattern.compile("(?m)^\\| [^|]* \\| (`[A-Z_]+` .*) \\|$");
  private static final Pattern CODE = Pattern.compile("`([A-Z_]+)` (\\w{5})");

  @Test
  void namesEveryCode() throws IOException {
    String page = Files.readString(Path.of("../docs/sql.md"));
    List<List<String>> listed =
        ROW.matcher(page.substring(page.indexOf("| who acts |")))
            .results()
            .map(row -> CODE.matcher(row.group(1)).results())
            .map(codes -> codes.map(code -> code.group(1) + " " + code.group(2)).toList())
            .toList();

    assertThat(listed).isEqualTo(Arrays.stream(ErrorKind.values()).map(this::codes).toList());
  }

  private List<String> codes(ErrorKind kind) {
    return Arrays.stream(ErrorCode.values())
        .filter(code -> code.kind() == kind)
        .map(code -> code.name() + " " + code.sqlState())
        .toList();
  }
}
