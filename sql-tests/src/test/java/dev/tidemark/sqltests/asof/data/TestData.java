package dev.tidemark.sqltests.asof.data;

import dev.tidemark.sqltests.asof.oracle.SqlType;
import dev.tidemark.sqltests.asof.oracle.TestTable;
import dev.tidemark.sqltests.asof.question.Draw;
import dev.tidemark.sqltests.asof.question.Family;
import dev.tidemark.sqltests.asof.question.Seed;
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

  private static final String MOVED = "/* what is above is in Iceberg */ SELECT 1";

  /** Tables of one family are in Iceberg where others' are in the session. */
  private static final String LAKE = "lake";

  private final SteadyClockServer server;
  private final Session session;
  private final Draw draw;
  private final LocalDateTime start;
  private final List<List<GroupData>> planned = new ArrayList<>();
  private final List<List<List<String>>> scripts = new ArrayList<>();
  private final List<FamilyTables> made = new ArrayList<>();
  private final List<Family> families = new ArrayList<>();
  private final List<String> leftovers = new ArrayList<>();
  private final Map<String, Long> lastSequences = new HashMap<>();
  private LocalDateTime storeTime;
  private boolean isPurged;

  private TestData(SteadyClockServer server, Session session, Seed seed) {
    this.server = server;
    this.session = session;
    this.draw = seed.data();
    this.start = LocalDateTime.of(2040, 1, 1, 0, 0).plusDays(Math.floorMod(seed.number(), 100_000));
    this.storeTime = start;
  }

  /** Makes them on the server. */
  public static TestData create(SteadyClockServer server, Session session, Seed seed)
      throws SQLException {
    TestData data = new TestData(server, session, seed);
    data.fill();
    return data;
  }

  public List<Family> families() {
    return families;
  }

  /** Takes all away again. */
  public void drop() throws SQLException {
    session.forgetPrepared();
    made.forEach(FamilyTables::drop);
    leftovers.forEach(session::run);
  }

  private void fill() throws SQLException {
    session.run(
        "CREATE SCHEMA IF NOT EXISTS "
            + SCHEMA
            + " FROM POSTGRES '"
            + server.postgresUrl()
            + "' (user = 'open_role')");
    session.run("CREATE SCHEMA IF NOT EXISTS " + LAKE + " FROM ICEBERG 'lake' (create = true)");
    List<SqlType> types = draw.shuffled(KEY_TYPES);
    List<LocalDateTime> origins =
        draw.shuffled(
            List.of(
                start,
                LocalDateTime.of(1969, 12, 31, 23, 59, 57),
                LocalDateTime.of(1900 + draw.below(200), 2, 28, 23, 59, 59)));
    List<TableData> tables = new ArrayList<>();
    List<Placement> placements = draw.shuffled(List.of(Placement.values()));
    for (int i = 0; i < KEYS.size(); i++) {
      List<SqlType> keys = types.subList(0, KEYS.get(i));
      types = types.subList(KEYS.get(i), types.size());
      int rangeKey = rangeKey(keys);
      RandomValues values = new RandomValues(draw, origins.get(i));
      List<GroupData> groups =
          List.of(
              new GroupData(draw, values, "g" + i + "a", keys, rangeKey, placements.get(i)),
              new GroupData(
                  draw, values, "g" + i + "b", keys, rangeKey, draw.oneOf(Placement.values())));
      planned.add(groups);
      List<Turn> turns = groups.stream().flatMap(group -> group.turns().stream()).toList();
      tables.add(new TableData(draw, values, keys, rangeKey, turns));
    }
    write();
    for (int i = 0; i < KEYS.size(); i++) {
      String beside = i == 0 && draw.rarely(80) ? LAKE : "session";
      made.add(new FamilyTables(session, draw, tables.get(i), List.of(beside, SCHEMA), i));
      families.add(family(i));
    }
  }

  /**
   * Goes on: records are written, deleted and purged, times to live and columns are changed, one
   * group is dropped and made anew, and tables grow. Each table keeps its place in its family.
   */
  public void change() throws SQLException {
    int anew = draw.below(KEYS.size());
    for (int i = 0; i < KEYS.size(); i++) {
      for (int j = 0; j < planned.get(i).size(); j++) {
        GroupData group = planned.get(i).get(j);
        List<String> script = scripts.get(i).get(j);
        if (i == anew && j == 0) {
          script.clear();
          run(group.drop(), script);
          script.clear();
          writeAll(group.makeAgain(), script);
        }
        writeAll(group.writeMore(), script);
      }
    }
    server.replicate();
    for (int i = 0; i < KEYS.size(); i++) {
      for (int j = 0; j < planned.get(i).size(); j++) {
        changeMore(planned.get(i).get(j), scripts.get(i).get(j));
      }
      made.get(i).grow();
      families.set(i, family(i));
    }
  }

  private void changeMore(GroupData group, List<String> script) throws SQLException {
    script.add(MOVED);
    if (draw.percent(30)) {
      run(group.purgeAny(), script);
    }
    maintain(group, false, script);
    moved(group);
    if (draw.percent(50)) {
      writeAll(group.writeMore(), script);
    }
    if (draw.percent(40)) {
      run(group.changeTtl(), script);
    }
    if (draw.percent(30)) {
      group.emptyLastColumn().forEach(sql -> run(sql, script));
    }
  }

  private void moved(GroupData group) {
    lastSequences.put(
        group.name(), session.number("SELECT max(sequence) FROM features." + group.name()));
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

  /** Runs all writes, with the tails moved in between. */
  private void write() throws SQLException {
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
            script.add(MOVED);
            maintain(group, move == Placement.MOVES, script);
          }
          writeAll(group.writesAfterMove(move), script);
        }
      }
    }
  }

  /** Files are put together, snapshots forgotten and, at last, some entities too. */
  private void maintain(GroupData group, boolean isLast, List<String> script) {
    if (isLast) {
      if (!isPurged && draw.percent(20)) {
        Optional<String> purge = group.purge();
        purge.ifPresent(sql -> run(sql, script));
        isPurged = purge.isPresent();
      }
      moved(group);
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

  private Family family(int number) {
    FamilyTables beside = made.get(number);
    List<TestTable> groups = new ArrayList<>();
    List<TestTable> online = new ArrayList<>();
    for (int i = 0; i < planned.get(number).size(); i++) {
      GroupData data = planned.get(number).get(i);
      StoredGroup stored = data.stored();
      TestTable group = stored.read(session, scripts.get(number).get(i));
      TestTable offline =
          stored.offline(session, group, lastSequences.getOrDefault(data.name(), -1L));
      groups.add(group);
      groups.add(beside.view("v" + data.name(), group));
      groups.add(offline);
      groups.add(earlier(data, group).orElse(offline));
      online.add(stored.online(session, group));
    }
    return beside.family(groups, online);
  }

  /** Any snapshot of the history, by its number or as of its time; empty where there is none. */
  private Optional<TestTable> earlier(GroupData data, TestTable group) {
    boolean isByTime = draw.percent(50);
    List<String> snapshots =
        session.texts(
            "SELECT %s FROM system.snapshots WHERE feature_group = '%s_v1'"
                .formatted(
                    isByTime ? "CAST(committed_at AS TIMESTAMP(6))" : "snapshot_id", data.name()));
    if (snapshots.isEmpty()) {
      return Optional.empty();
    }
    String snapshot = draw.oneOf(snapshots);
    return Optional.of(
        data.stored()
            .earlier(
                session,
                group,
                isByTime
                    ? "FOR SYSTEM_TIME AS OF TIMESTAMP '" + snapshot + "'"
                    : "FOR SYSTEM_VERSION AS OF " + snapshot));
  }
}
