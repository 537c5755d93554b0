package dev.tidemark.sqltests.asof;

import dev.tidemark.sqltests.asof.data.Session;
import dev.tidemark.sqltests.asof.data.SteadyClockServer;
import dev.tidemark.sqltests.asof.question.Draw;

/**
 * A run of a test that draws random data. {@code -Dtidemark.seed=} repeats one, {@code
 * -Dtidemark.cases=} sets its length, and {@code -Dtidemark.endless=true} goes on with one seed
 * after the other until one fails.
 *
 * @param cases how many are asked for
 * @param name what repeats the run; to be in every failure
 */
record SeededRun(SteadyClockServer server, Session session, Draw draw, int cases, String name) {

  /** What a run does; it leaves nothing behind that the next one would meet. */
  interface Round {
    void run(SeededRun run) throws Exception;
  }

  /** Of one seed, or without end, over one server. */
  static void each(int cases, Round round) throws Exception {
    long seed = Long.getLong("tidemark.seed", System.nanoTime());
    int wanted = Integer.getInteger("tidemark.cases", cases);
    boolean endless = Boolean.getBoolean("tidemark.endless");
    try (SteadyClockServer server = new SteadyClockServer();
        Session session = server.connect()) {
      do {
        String name = "-Dtidemark.seed=" + seed;
        System.out.println(name);
        round.run(new SeededRun(server, session, new Draw(seed), wanted, name));
        seed++;
      } while (endless);
    }
  }
}
