package dev.tidemark.planner.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.planner.engine.EngineKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The AS OF joins of feature groups as Trino is sent them, by each method that it knows: ties,
 * tombstones, TTL, knowledge cut, tolerance, both directions. The suites and the property test of
 * the Maven profile {@code trino} run such texts; {@code -Dgolden.fill=true} writes them anew.
 */
class TrinoAsOfTest {
  private static final Path GOLDEN = Path.of("src/test/resources/golden/trino_as_of.txt");

  private static final String SPINE =
      "SELECT s.user_id, s.ts, f.segment FROM spine AS s LEFT ASOF JOIN user_segment AS f ";

  private static final List<String> QUERIES =
      List.of(
          SPINE + "MATCH_CONDITION (f.event_time <= s.ts) ON f.user_id = s.user_id",
          SPINE
              + "MATCH_CONDITION (f.event_time <= s.ts AND f.known_time <= s.ts) ON f.user_id ="
              + " s.user_id",
          SPINE
              + "MATCH_CONDITION (f.event_time < s.ts AND f.event_time >= s.ts - INTERVAL '7' DAY)"
              + " ON f.user_id = s.user_id",
          SPINE
              + "MATCH_CONDITION (f.event_time <= s.ts - INTERVAL '30' DAY AND f.known_time <="
              + " s.ts) ON f.user_id = s.user_id",
          SPINE
              + "MATCH_CONDITION (f.event_time <= s.ts AND f.known_time + INTERVAL '1' HOUR < s.ts)"
              + " ON f.user_id = s.user_id",
          "SELECT s.user_id, f.segment FROM spine AS s ASOF JOIN user_segment AS f MATCH_CONDITION"
              + " (f.event_time >= s.ts AND f.segment <> 'x') ON f.user_id = s.user_id");

  @Test
  void writesTheseTexts() throws IOException {
    List<String> texts = new ArrayList<>();
    for (String query : QUERIES) {
      PlannedFragment fragment = PlannedFragment.distributed(query);
      for (String strategy : List.of("row_number", "lead", "union_last")) {
        texts.add(
            query + "\n" + strategy + "\n  " + fragment.write(EngineKind.TRINO, strategy) + "\n");
      }
    }
    String all = String.join("\n", texts);
    if (Boolean.getBoolean("golden.fill")) {
      Files.writeString(GOLDEN, all);
    }

    assertThat(all).isEqualTo(Files.readString(GOLDEN, StandardCharsets.UTF_8));
  }
}
