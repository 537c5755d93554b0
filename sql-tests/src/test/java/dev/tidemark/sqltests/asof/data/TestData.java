package dev.tidemark.sqltests.asof.data;

import dev.tidemark.sqltests.asof.oracle.Operand;
import dev.tidemark.sqltests.asof.oracle.Operand.Form;
import dev.tidemark.sqltests.asof.oracle.SqlType;
import dev.tidemark.sqltests.asof.oracle.TestTable;
import dev.tidemark.sqltests.asof.question.Draw;
import dev.tidemark.sqltests.asof.question.Family;
import dev.tidemark.sqltests.asof.question.RandomOperand;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All that the questions of a seed are about: a few families of feature groups and tables that have
 * the same keys.
 */
public final class TestData {
  private static final List<SqlType> KEY_TYPES =
      List.of(
          SqlType.BOOLEAN,
          SqlType.INTEGER,
          SqlType.BIGINT,
          SqlType.DECIMAL,
          SqlType.VARCHAR,
          SqlType.DATE,
          SqlType.TIMESTAMP,
          SqlType.UUID);

  /** How many keys each family has; every type of a key has its place. */
  private static final List<Integer> KEYS = List.of(3, 3, 2);

  private static final String SCHEMA = "lab";

  /** Tables of one family are in Iceberg where others' are in the session. */
  private static final String LAKE = "lake";

  private final SteadyClockServer server;
  private final Session session;
  private final Draw draw;
  private final LocalDateTime start;
  private final List<Family> families = new ArrayList<>();
  private final List<String> leftovers = new ArrayList<>();
  private final Map<String, Long> lastSequences = new HashMap<>();
  private LocalDateTime storeTime;
  private boolean isPurged;

  private TestData(SteadyClockServer server, Session session, long seed) {
    this.server = server;
    this.session = session;
    this.draw = new Draw(seed);
    this.start = LocalDateTime.of(2040, 1, 1, 0, 0).plusDays(Math.floorMod(seed, 100_000));
    this.storeTime = start;
  }

  /** Makes them on the server. */
  public static TestData create(SteadyClockServer server, Session session, long seed)
      throws SQLException {
    TestData data = new TestData(server, session, seed);
    data.fill();
    return data;
  }

  public List<Family> families() {
    return families;
  }

  /** Takes all away again. */
  public void drop() {
    leftovers.forEach(session::run);
  }

  private void fill() throws SQLException {
    session.run(
        "CREATE SCHEMA IF NOT EXISTS "
            + SCHEMA
            + " FROM POSTGRES '"
            + server.postgresUrl()
            + "' (user = 'postgres')");
    session.run("CREATE SCHEMA IF NOT EXISTS " + LAKE + " FROM ICEBERG 'lake' (create = true)");
    List<SqlType> types = draw.shuffled(KEY_TYPES);
    List<LocalDateTime> origins =
        draw.shuffled(
            List.of(
                start,
                LocalDateTime.of(1969, 12, 31, 23, 59, 57),
                LocalDateTime.of(1900 + draw.below(200), 2, 28, 23, 59, 59)));
    List<List<GroupData>> planned = new ArrayList<>();
    List<TableData> tables = new ArrayList<>();
    List<Placement> placements = draw.shuffled(List.of(Placement.values()));
    for (int i = 0; i < KEYS.size(); i++) {
      List<SqlType> keys = types.subList(0, KEYS.get(i));
      types = types.subList(KEYS.get(i), types.size());
      int rangeKey = rangeKey(keys);
      RandomValues values = new RandomValues(draw, origins.get(i));
      tables.add(new TableData(draw, values, keys, rangeKey));
      planned.add(
          List.of(
              new GroupData(draw, values, "g" + i + "a", keys, rangeKey, placements.get(i)),
              new GroupData(
                  draw, values, "g" + i + "b", keys, rangeKey, draw.oneOf(Placement.values()))));
    }
    List<List<List<String>>> scripts = write(planned);
    for (int i = 0; i < KEYS.size(); i++) {
      families.add(family(i, planned.get(i), scripts.get(i), tables.get(i)));
    }
  }

  private int rangeKey(List<SqlType> keys) {
    List<Integer> able = new ArrayList<>();
    for (int i = 0; i < keys.size(); i++) {
      if (RandomValues.hasRanges(keys.get(i))) {
        able.add(i);
      }
    }
    return draw.oneOf(able);
  }

  /** Runs all writes, with the tails moved in between, and gives back what was run. */
  private List<List<List<String>>> write(List<List<GroupData>> planned) throws SQLException {
    List<List<List<String>>> scripts = new ArrayList<>();
    for (List<GroupData> family : planned) {
      List<List<String>> ofFamily = new ArrayList<>();
      for (GroupData group : family) {
        List<String> script = new ArrayList<>();
        run(group.definition(), script);
        leftovers.add("DROP FEATURE GROUP " + group.name());
        ofFamily.add(script);
      }
      scripts.add(ofFamily);
    }
    for (int move = 0; move <= Placement.MOVES; move++) {
      if (move > 0) {
        server.replicate();
      }
      for (int i = 0; i < planned.size(); i++) {
        for (int j = 0; j < planned.get(i).size(); j++) {
          GroupData group = planned.get(i).get(j);
          List<String> script = scripts.get(i).get(j);
          if (move > 0) {
            script.add("/* what is above is in Iceberg */ SELECT 1");
            maintain(group, move == Placement.MOVES, script);
          }
          writeAll(group.writesAfterMove(move), script);
        }
      }
    }
    return scripts;
  }

  /** Files are put together, snapshots forgotten and, at last, some entities too. */
  private void maintain(GroupData group, boolean isLast, List<String> script) {
    if (isLast) {
      if (!isPurged && draw.percent(20)) {
        Optional<String> purge = group.purge();
        purge.ifPresent(sql -> run(sql, script));
        isPurged = purge.isPresent();
      }
      lastSequences.put(
          group.name(), session.number("SELECT max(sequence) FROM features." + group.name()));
    }
    if (draw.percent(30)) {
      run("CALL system.compact('" + group.name() + "')", script);
    }
    if (draw.percent(20)) {
      run(
          "CALL system.expire_snapshots('%s', TIMESTAMP '2100-01-01 00:00:00')"
              .formatted(group.name()),
          script);
    }
  }

  private void writeAll(List<String> writes, List<String> script) throws SQLException {
    for (String write : writes) {
      storeTime = storeTime.plusSeconds(draw.below(2));
      server.setStoreTime(storeTime);
      run("/* store time " + storeTime + " */ " + write, script);
    }
  }

  private void run(String sql, List<String> script) {
    session.run(sql);
    script.add(sql);
  }

  private Family family(
      int number, List<GroupData> planned, List<List<String>> scripts, TableData data) {
    List<TestTable> groups = new ArrayList<>();
    List<TestTable> online = new ArrayList<>();
    for (int i = 0; i < planned.size(); i++) {
      TestTable group = planned.get(i).read(session, scripts.get(i));
      groups.add(group);
      groups.add(view("v" + planned.get(i).name(), group));
      String name = planned.get(i).name();
      groups.add(planned.get(i).offline(session, group, lastSequences.getOrDefault(name, -1L)));
      online.add(planned.get(i).online(session, group));
    }
    String beside = number == 0 && draw.percentAtNight(80) ? LAKE : "session";
    List<TestTable> tables =
        List.of(
            made(data.plain(beside + ".p" + number)),
            made(data.plain(SCHEMA + ".p" + number)),
            draw.oneOf(online));
    List<TestTable> spines =
        List.of(made(data.spine(beside + ".s" + number)), made(data.spine(SCHEMA + ".s" + number)));
    return new Family(RandomValues.RANGES, spines, groups, tables);
  }

  private TestTable made(TestTable table) {
    table.script().forEach(session::run);
    leftovers.add("DROP TABLE " + table.name());
    return table;
  }

  /** A view that is still the group. */
  private TestTable view(String name, TestTable group) {
    RandomOperand operands = new RandomOperand(draw);
    Operand whole = group.as("f");
    Operand query = operands.stillTheGroup(whole, "f", Form.SUB_QUERY);
    String inside = query.from().substring(1, query.from().lastIndexOf(')'));
    String definition = "CREATE VIEW session." + name + " AS " + inside;
    session.run(definition);
    leftovers.add("DROP VIEW session." + name);
    return TestTable.view("session." + name, query, definition);
  }
}
