package dev.tidemark.sqltests.asof;

import dev.tidemark.server.slt.result.LineDiff;
import dev.tidemark.sqltests.asof.ReplayGroup.Put;
import dev.tidemark.sqltests.asof.data.Session;
import dev.tidemark.sqltests.asof.data.SteadyClockServer;
import dev.tidemark.sqltests.asof.question.Draw;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;

/**
 * Random writes, clock steps and replications of one group, and what the online store said in
 * between.
 */
final class ReplayScenario {
  private static final int MOST_RECORDS = 5;

  private final SteadyClockServer server;
  private final Session session;
  private final Draw draw;
  private final ReplayGroup group;
  private final List<String> script = new ArrayList<>();
  private final List<LocalDateTime> moments = new ArrayList<>();
  private final List<String> answers = new ArrayList<>();
  private long values;

  ReplayScenario(SteadyClockServer server, Session session, Draw draw, ReplayGroup group) {
    this.server = server;
    this.session = session;
    this.draw = draw;
    this.group = group;
  }

  /** Does one thing, whatever it is. */
  void step() throws SQLException, IOException {
    int dice = draw.below(100);
    if (dice < 45) {
      run(group.insert(puts()));
    } else if (dice < 55) {
      run(group.delete(key()));
    } else if (dice < 62) {
      run(group.deleteAt(key(), eventTime()));
    } else if (dice < 68) {
      load();
    } else if (dice < 80) {
      Duration ahead = Duration.ofNanos(1000L * draw.oneOf(1, 2, 500_000, 1_000_000, 2_000_000));
      script.add("-- the clock goes on by " + ahead);
      server.setStoreTime(server.storeTime().plus(ahead));
    } else if (dice < 85) {
      script.add("-- the clock runs ahead by five seconds and steps back");
      server.leap(Duration.ofSeconds(5));
    } else if (dice < 92) {
      script.add("-- replication");
      server.replicate();
    }
    if (draw.percent(50)) {
      observe();
    }
  }

  private void run(String sql) {
    script.add(sql);
    session.run(sql);
  }

  private void load() throws SQLException, IOException {
    List<Put> puts = puts();
    String file = group.name() + "-" + values + ".csv";
    Files.writeString(server.importFolder().resolve(file), group.csv(puts));
    script.add("-- " + file + ":\n" + group.csv(puts));
    run("COPY INTO " + group.name() + " FROM '" + file + "'");
  }

  private List<Put> puts() throws SQLException {
    List<Put> puts = new ArrayList<>();
    for (int i = 1 + draw.below(MOST_RECORDS); i > 0; i--) {
      puts.add(new Put(key(), eventTime(), ++values));
    }
    return puts;
  }

  private int key() {
    return draw.below(group.keys());
  }

  /** Not after now, and often one that was there already. */
  private LocalDateTime eventTime() throws SQLException {
    LocalDateTime now = server.storeTime();
    return draw.percent(30)
        ? now
        : now.withNano(0).minusSeconds(draw.oneOf(0, 0, 1, 1, 2, 3, 4, 10, 1000));
  }

  private void observe() throws SQLException {
    LocalDateTime now = server.storeTime();
    String moment = moments.size() + "\t";
    session.lines(group.online()).forEach(line -> answers.add(moment + line));
    script.add("-- moment " + moments.size() + " at " + now);
    moments.add(now);
  }

  /** How often the online store was asked. */
  int moments() {
    return moments.size();
  }

  /** Compares what the history says of all moments so far, by each strategy. */
  void check(List<String> strategies, String run) throws SQLException {
    if (moments.isEmpty()) {
      return;
    }
    String spine = "spine_" + group.name();
    session.run("CREATE TEMPORARY TABLE %s (%s)".formatted(spine, group.spineColumns()));
    session.run("INSERT INTO %s VALUES %s".formatted(spine, group.spine(moments)));
    String question = group.replayed(spine, draw.oneOf("write_time", "known_time"));
    List<String> expected = answers.stream().sorted().toList();
    for (String strategy : strategies) {
      session.run("SET pit_strategy = '" + strategy + "'");
      String refusal = session.error(question);
      if (refusal.startsWith("NOT_SUPPORTED: The strategy")) {
        continue;
      }
      List<String> replayed = session.lines(question);
      if (!replayed.equals(expected)) {
        throw new AssertionError(
            "%s\n%s\n%s\n%s\nWhat the online store said (-) and what '%s' says of it (+):\n%s"
                .formatted(
                    run,
                    group.create(),
                    String.join(";\n", script),
                    question,
                    strategy,
                    LineDiff.of(expected, replayed)));
      }
    }
    session.run("DROP TABLE " + spine);
  }
}
