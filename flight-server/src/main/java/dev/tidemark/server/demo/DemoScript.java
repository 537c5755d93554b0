package dev.tidemark.server.demo;

import java.util.List;

/** What the tour runs. */
final class DemoScript {
  static final String FILE = "flights.parquet";

  /** Makes the group and loads it; both may be repeated. */
  static final List<DemoStep> SETUP =
      List.of(
          new DemoStep(
              "A feature group: what each airport's departures are known to have been delayed by",
              """
              CREATE FEATURE GROUP IF NOT EXISTS airport_delays (
                origin      VARCHAR      COMMENT 'the airport',
                date        TIMESTAMP(6) COMMENT 'departure',
                known_at    TIMESTAMP(6) COMMENT 'when the delay could first be known',
                delay       INTEGER      COMMENT 'minutes; negative when early',
                distance    INTEGER      COMMENT 'miles',
                destination VARCHAR,
                flight_id   BIGINT
              ) ENTITY KEY (origin) EVENT TIME date KNOWN TIME known_at"""),
          new DemoStep(
              "Load two weeks of real US flights into its history",
              "COPY INTO airport_delays FROM 'demo/" + FILE + "' (load_id = 'demo')"),
          new DemoStep(
              "The spine: the flights whose delay a model is to predict",
              """
              CREATE TEMPORARY TABLE flights AS
              SELECT flight_id, date, origin, destination, delay
              FROM airport_delays"""));

  private static final String JOIN =
      """
      FROM flights AS f
      LEFT ASOF JOIN airport_delays AS d
        MATCH_CONDITION (d.date < f.date%s) ON d.origin = f.origin
      """;

  private static final String CUT = " AND d.known_time <= f.date";

  /** What is shown. */
  static final List<DemoStep> TOUR =
      List.of(
          new DemoStep("The feature groups", "SHOW FEATURE GROUPS"),
          new DemoStep(
              "Online: the newest value of an entity, from PostgreSQL",
              "SELECT origin, date, delay, destination FROM online.airport_delays"
                  + " WHERE origin IN ('JFK', 'ORD', 'SFO') ORDER BY origin"),
          new DemoStep(
              "AS OF: each flight with its airport's last departure before it",
              "SELECT f.flight_id, f.date, f.origin, d.date AS last_departure, d.delay AS"
                  + " last_delay\n"
                  + JOIN.formatted("")
                  + "ORDER BY f.date DESC, f.flight_id DESC LIMIT 8"),
          new DemoStep(
              "The same, with what was known at that time: a delay is known only when it is over",
              "SELECT f.flight_id, f.date, f.origin, d.date AS last_departure, d.delay AS"
                  + " last_delay\n"
                  + JOIN.formatted(CUT)
                  + "ORDER BY f.date DESC, f.flight_id DESC LIMIT 8"),
          new DemoStep(
              "Leakage: rows whose feature was not known yet, without and with the cut",
              "SELECT 'without the cut' AS training_set, COUNT(*) AS flights,\n"
                  + "  COUNT(*) FILTER (WHERE d.known_time > f.date) AS leaked\n"
                  + JOIN.formatted("")
                  + "UNION ALL\n"
                  + "SELECT 'with the cut', COUNT(*),\n"
                  + "  COUNT(*) FILTER (WHERE d.known_time > f.date)\n"
                  + JOIN.formatted(CUT)
                  + "ORDER BY leaked DESC"),
          new DemoStep(
              "Or ask the store: it knows the way, and counts the rows that the cut changes",
              "EXPLAIN LEAKAGE SELECT f.flight_id, d.delay\n" + JOIN.formatted("").stripTrailing()),
          new DemoStep(
              "How it is run",
              "EXPLAIN SELECT f.flight_id, d.delay\n" + JOIN.formatted(CUT).stripTrailing()));

  private DemoScript() {}
}
