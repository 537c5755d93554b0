package dev.tidemark.sqltests.asof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.server.slt.result.LineDiff;
import dev.tidemark.sqltests.asof.LargeJoin.Row;
import dev.tidemark.sqltests.asof.data.Session;
import dev.tidemark.sqltests.asof.data.SteadyClockServer;
import dev.tidemark.sqltests.asof.oracle.SqlType;
import dev.tidemark.sqltests.asof.question.Draw;
import java.nio.file.Files;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Joins whose spine doesn't find room in the query's memory: a merge takes it in parts, and must
 * give what it gives of the whole. The cases of a {@link SeededRun} are pairs of joins.
 */
@Tag("alone")
class SmallMemoryTest {
  private static final int CASES = 8;
  private static final int SPINE_ROWS = 10_000;
  private static final int RECORDS = 6_000;
  private static final int KEYS = 150;
  private static final int SECONDS = 400;

  /** Of the spine's rows; a result of so few has room. */
  private static final int BUCKETS = 400;

  private static final String MEMORY = "100 KB";
  private static final LocalDateTime START = LocalDateTime.of(2030, 1, 1, 0, 0);
  private static final Pattern ROOM = Pattern.compile("has room for (\\d+) of a key");

  @Test
  void mergesInPartsGiveTheSame() throws Exception {
    SeededRun.each(CASES, SmallMemoryTest::merge);
  }

  private static void merge(SeededRun run) throws Exception {
    Session session = run.session();
    fill(run.server(), session, run.draw());
    requireParts(session);
    Map<Long, List<Row>> records = records(session);
    List<@Nullable Object[]> spine =
        session.rows(
            "SELECT id, k, t FROM large_spine",
            List.of(SqlType.BIGINT, SqlType.BIGINT, SqlType.TIMESTAMP));
    for (int i = 0; i < run.cases(); i++) {
      check(session, run.draw(), spine, records, run.name());
    }
    session.run("DROP FEATURE GROUP large");
    session.run("DROP TABLE large_spine");
    session.run("DROP FEATURE GROUP large_rows");
  }

  private static void fill(SteadyClockServer server, Session session, Draw draw) throws Exception {
    session.run(
        "CREATE FEATURE GROUP large (k BIGINT, at TIMESTAMP(6), published TIMESTAMP(6), rec BIGINT, v BIGINT)"
            + " ENTITY KEY (k) EVENT TIME at KNOWN TIME published WITH (ttl = '%d seconds', future_event_time = 'accept')"
                .formatted(LargeJoin.TTL.toSeconds()));
    List<String> rows = new ArrayList<>(List.of("k,at,published,rec,v"));
    for (int i = 0; i < RECORDS; i++) {
      LocalDateTime at = time(draw);
      String known = at.plusSeconds(draw.below(60)).toString();
      rows.add("%d,%s,%s,%d,%d".formatted(draw.below(KEYS), at, known, i, draw.below(8)));
    }
    copy(server, session, "large", rows);
    for (int i = 0; i < 3; i++) {
      session.run(
          "DELETE FROM large WHERE k IN (%d, %d) AND at = TIMESTAMP '%s'"
              .formatted(
                  draw.below(KEYS), draw.below(KEYS), time(draw).toString().replace('T', ' ')));
    }
    server.replicate();
    session.run(
        "CREATE FEATURE GROUP large_rows (id BIGINT, t TIMESTAMP(6), k BIGINT) ENTITY KEY (id) EVENT TIME t"
            + " WITH (future_event_time = 'accept')");
    rows = new ArrayList<>(List.of("id,t,k"));
    for (int i = 0; i < SPINE_ROWS; i++) {
      String key = draw.percent(1) ? "" : Integer.toString(draw.below(KEYS + 10));
      rows.add("%d,%s,%s".formatted(i, time(draw), key));
    }
    copy(server, session, "large_rows", rows);
    session.run(
        "CREATE TEMPORARY TABLE large_spine AS SELECT id, k, CASE WHEN MOD(id, 101) <> 0 THEN t END AS t FROM offline.large_rows");
  }

  private static LocalDateTime time(Draw draw) {
    return START.plusSeconds(draw.below(SECONDS)).plusNanos(1000L * draw.below(2));
  }

  private static void copy(
      SteadyClockServer server, Session session, String group, List<String> rows) throws Exception {
    String file = group + ".csv";
    Files.write(server.importFolder().resolve(file), rows);
    session.run("COPY INTO " + group + " FROM '" + file + "'");
  }

  /** A key that has all of the rows tells how many find room. */
  private static void requireParts(Session session) {
    session.run("SET memory_limit = '" + MEMORY + "'");
    session.run("SET pit_strategy = 'merge'");
    String refusal =
        session.error(
            "SELECT count(f.rec) FROM (SELECT t, 1 AS k FROM large_spine) AS s ASOF JOIN large AS f"
                + " MATCH_CONDITION (f.at <= s.t) ON f.k = s.k");
    Matcher room = ROOM.matcher(refusal);
    assertThat(room.find()).as(refusal).isTrue();
    assertThat(Integer.parseInt(room.group(1))).isLessThan(SPINE_ROWS / 2);
  }

  private static Map<Long, List<Row>> records(Session session) {
    session.run("RESET memory_limit");
    SqlType time = SqlType.TIMESTAMP;
    SqlType whole = SqlType.BIGINT;
    return session
        .rows(
            "SELECT k, at, known_time, is_deleted, sequence, COALESCE(rec, -1), COALESCE(v, -1) FROM features.large",
            List.of(whole, time, time, SqlType.BOOLEAN, whole, whole, whole))
        .stream()
        .map(
            row ->
                new Row(
                    whole(row[0]),
                    time(row[1]),
                    time(row[2]),
                    Boolean.TRUE.equals(row[3]),
                    whole(row[4]),
                    whole(row[5]),
                    whole(row[6])))
        .collect(Collectors.groupingBy(Row::key));
  }

  private static long whole(@Nullable Object value) {
    return (Long) Objects.requireNonNull(value);
  }

  private static LocalDateTime time(@Nullable Object value) {
    return (LocalDateTime) Objects.requireNonNull(value);
  }

  /** Two joins of one spine, which is kept for both. */
  private static void check(
      Session session,
      Draw draw,
      List<@Nullable Object[]> spine,
      Map<Long, List<Row>> records,
      String run)
      throws Exception {
    boolean appliesTtl = draw.percent(75);
    LargeJoin first = LargeJoin.any(draw, appliesTtl);
    LargeJoin other = LargeJoin.any(draw, appliesTtl);
    String sql =
        "SELECT MOD(s.id, %1$d), count(f.rec), count(g.rec), sum(f.rec * s.id), sum(g.rec * s.id) FROM large_spine AS s LEFT ASOF JOIN large AS f MATCH_CONDITION (%2$s) ON f.k = s.k LEFT ASOF JOIN large AS g MATCH_CONDITION (%3$s) ON g.k = s.k GROUP BY MOD(s.id, %1$d)"
            .formatted(BUCKETS, first.conditions("f"), other.conditions("g"));
    Map<Long, Matched> buckets = new TreeMap<>();
    for (@Nullable Object[] row : spine) {
      Matched matched = buckets.computeIfAbsent(whole(row[0]) % BUCKETS, b -> new Matched());
      match(first, row, records).ifPresent(record -> matched.first(whole(row[0]), record));
      match(other, row, records).ifPresent(record -> matched.other(whole(row[0]), record));
    }
    List<String> expected =
        buckets.entrySet().stream().map(b -> b.getKey() + "\t" + b.getValue()).sorted().toList();

    session.run("SET pit_apply_ttl = " + appliesTtl);
    session.run("SET memory_limit = '" + MEMORY + "'");
    for (String strategy : List.of("merge", draw.oneOf("native", "probe, auto", "union_last"))) {
      session.run("SET pit_strategy = '" + strategy + "'");
      List<String> rows = session.lines(sql);
      if (!rows.equals(expected)) {
        throw new AssertionError(
            "%s\n%s\nThe reference's rows (-) and those of '%s' (+):\n%s"
                .formatted(run, sql, strategy, LineDiff.of(expected, rows)));
      }
    }
  }

  private static Optional<Row> match(
      LargeJoin join, @Nullable Object[] row, Map<Long, List<Row>> records) {
    return row[1] == null || row[2] == null
        ? Optional.empty()
        : join.match(time(row[2]), records.getOrDefault(whole(row[1]), List.of()));
  }

  /** What came of some rows of the spine. */
  private static final class Matched {
    private long firsts;
    private long others;
    private long firstSum;
    private long otherSum;

    void first(long id, Row record) {
      firsts++;
      firstSum += id * record.rec();
    }

    void other(long id, Row record) {
      others++;
      otherSum += id * record.rec();
    }

    @Override
    public String toString() {
      return "%d\t%d\t%s\t%s"
          .formatted(
              firsts,
              others,
              firsts == 0 ? "NULL" : Long.toString(firstSum),
              others == 0 ? "NULL" : Long.toString(otherSum));
    }
  }
}
