package dev.tidemark.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** That docs/configuration.md tells of every key what the code does, and of no other. */
class ConfigurationPageTest {
  private static final Path PAGE = Path.of("../docs/configuration.md");
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| `([a-z_]+(?:\\.[a-z_]+)?)` \\|([^|]*)\\|");

  @Test
  void namesEveryKeyWithItsDefault() throws IOException {
    Map<String, String> documented = documented();

    assertThat(documented.keySet())
        .containsExactlyInAnyOrderElementsOf(ConfigKeys.defaults().keySet());
    ConfigKeys.defaults()
        .forEach(
            (key, value) -> {
              if (!value.isEmpty()) {
                assertThat(documented.get(key)).as(key).isEqualTo("`" + value + "`");
              }
            });
  }

  @Test
  void namesFirstTheKeysThatHaveAFlag() throws IOException {
    List<String> keys = new ArrayList<>(documented().keySet());

    assertThat(keys.subList(0, 7))
        .containsExactlyInAnyOrder(
            ConfigKeys.DATA,
            ConfigKeys.HOST,
            ConfigKeys.PORT,
            ConfigKeys.POSTGRES_URL,
            ConfigKeys.WAREHOUSE,
            ConfigKeys.IMPORT,
            ConfigKeys.TRINO_URL);
  }

  /** Each key with what its second column says, in the page's order. */
  private static Map<String, String> documented() throws IOException {
    String page = Files.readString(PAGE);
    Matcher row =
        ROW.matcher(page.substring(page.indexOf("| key | default |"), page.indexOf("## When")));
    Map<String, String> documented = new LinkedHashMap<>();
    while (row.find()) {
      documented.put(row.group(1), row.group(2).strip());
    }
    return documented;
  }
}
