package dev.tidemark.planner.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.catalog.type.TypeName;
import dev.tidemark.planner.engine.EngineKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What Trino is sent, word for word. Each text was run by a Trino 476 through the suites of the
 * Maven profile {@code trino}; the goldens hold it in every build. {@code -Dgolden.fill=true}
 * writes them anew, for review.
 */
class TrinoSqlTest {
  private static final Path GOLDEN = Path.of("src/test/resources/golden/trino.txt");

  private static final List<Column> EVENT =
      List.of(
          Column.of("user_id", DataType.of(TypeName.BIGINT)),
          Column.of("event_time", DataType.of(TypeName.TIMESTAMP)),
          Column.of("seen", DataType.of(TypeName.TIMESTAMP_WITH_TIME_ZONE)),
          Column.of("clicks", DataType.of(TypeName.INTEGER)),
          Column.of("score", DataType.of(TypeName.DOUBLE)),
          Column.of("price", new DataType.Decimal(10, 2)),
          Column.of("name", DataType.of(TypeName.VARCHAR)),
          Column.of("paid", DataType.of(TypeName.BOOLEAN)),
          Column.of("id", DataType.of(TypeName.UUID)),
          Column.of("day", DataType.of(TypeName.DATE)),
          Column.of("raw", DataType.of(TypeName.VARBINARY)));
  private static final List<Column> SPINE =
      List.of(
          Column.of("user_id", DataType.of(TypeName.BIGINT)),
          Column.of("ts", DataType.of(TypeName.TIMESTAMP)));
  private static final PlannedSql PLANS = new PlannedSql(Map.of("event", EVENT, "spine", SPINE));

  private static final List<String> QUERIES =
      List.of(
          "SELECT user_id, clicks + 1, clicks / 2, MOD(clicks, 3), price * 2, -clicks FROM event",
          "SELECT * FROM event WHERE score > 1.5 AND score <= 2 AND name = 'a' AND user_id IN (1, 2)",
          "SELECT * FROM event WHERE paid IS TRUE OR paid IS NOT FALSE",
          "SELECT * FROM event WHERE event_time >= TIMESTAMP '2026-01-01 00:00:00.000001'"
              + " AND seen < TIMESTAMP WITH TIME ZONE '2026-01-01 00:00:00 UTC' AND day = DATE '2026-01-01'",
          "SELECT event_time + INTERVAL '7' DAY, event_time - INTERVAL '1' HOUR,"
              + " event_time + INTERVAL '1' MONTH, event_time - INTERVAL '0.250' SECOND FROM event",
          "SELECT * FROM event WHERE id = CAST('00000000-0000-0000-0000-0000000000ff' AS UUID) AND raw = X'00ff'",
          "SELECT CASE WHEN clicks > 1 THEN 'many' ELSE name END, COALESCE(clicks, 0), name || '!' FROM event",
          "SELECT name LIKE 'a%', CHAR_LENGTH(name), EXTRACT(YEAR FROM event_time),"
              + " DATE_TRUNC('day', event_time) FROM event",
          "SELECT CAST(clicks AS BIGINT), CAST(price AS INTEGER), CAST(user_id AS VARCHAR),"
              + " CAST(day AS TIMESTAMP) FROM event",
          "SELECT user_id, count(*), count(DISTINCT name), sum(clicks), sum(user_id), sum(score),"
              + " min(event_time), max(name), avg(score) FROM event GROUP BY user_id",
          "SELECT count(*) FROM event",
          "SELECT count(*) FROM event WHERE score IN (?, ?) OR user_id IN (?, ?)",
          "SELECT * FROM (SELECT user_id, row_number() OVER (PARTITION BY name ORDER BY event_time DESC) AS n"
              + " FROM event) WHERE n = 1",
          "SELECT user_id FROM event ORDER BY event_time DESC, user_id LIMIT 3",
          "SELECT s.user_id, e.clicks FROM spine AS s LEFT JOIN event AS e ON s.user_id = e.user_id",
          "SELECT user_id FROM spine WHERE user_id IN (SELECT user_id FROM event)",
          "SELECT user_id FROM event UNION ALL SELECT user_id FROM spine",
          "SELECT s.user_id, e.clicks FROM spine AS s LEFT ASOF JOIN event AS e"
              + " MATCH_CONDITION (e.event_time <= s.ts) ON e.user_id = s.user_id",
          "SELECT s.user_id, e.clicks FROM spine AS s ASOF JOIN event AS e"
              + " MATCH_CONDITION (e.event_time > s.ts AND e.event_time < s.ts + INTERVAL '7' DAY)"
              + " ON e.user_id = s.user_id");

  @Test
  void writesTheseTexts() throws IOException {
    List<String> texts = new ArrayList<>();
    for (String query : QUERIES) {
      texts.add(query + "\n  " + PLANS.write(query, EngineKind.TRINO).orElse("not sent") + "\n");
    }
    String all = String.join("\n", texts);
    if (Boolean.getBoolean("golden.fill")) {
      Files.createDirectories(GOLDEN.getParent());
      Files.writeString(GOLDEN, all);
    }

    assertThat(all).isEqualTo(Files.readString(GOLDEN, StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT score / 2 FROM event",
        "SELECT score * 2 FROM event",
        "SELECT price / 3 FROM event",
        "SELECT upper(name) FROM event",
        "SELECT CAST(score AS INTEGER) FROM event",
        "SELECT CAST(name AS INTEGER) FROM event",
        "SELECT CAST(score AS VARCHAR) FROM event",
        "SELECT avg(clicks) FROM event",
        "SELECT max(score) FROM event",
        "SELECT string_agg(name, ',') FROM event",
        "SELECT user_id FROM event ORDER BY user_id",
        "SELECT user_id FROM event LIMIT 3 OFFSET 1",
        "SELECT lag(clicks) OVER (ORDER BY event_time) FROM event",
        "SELECT substring(name, 0, 2) FROM event",
        "SELECT replace(name, '', 'x') FROM event",
        "SELECT replace(name, name, 'x') FROM event",
        "SELECT s.user_id, e.clicks FROM event AS s LEFT ASOF JOIN event AS e"
            + " MATCH_CONDITION (e.score <= s.score) ON e.user_id = s.user_id",
        "SELECT s.user_id, e.clicks FROM event AS s LEFT ASOF JOIN event AS e"
            + " MATCH_CONDITION (e.event_time <= s.event_time) ON e.score = s.score"
      })
  void isNotSentWhatTrinoUnderstandsInAnotherWay(String query) {
    assertThat(PLANS.write(query, EngineKind.TRINO)).isEmpty();
  }
}
