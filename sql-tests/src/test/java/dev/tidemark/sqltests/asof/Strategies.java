package dev.tidemark.sqltests.asof;

import dev.tidemark.sqltests.asof.data.Session;
import java.util.ArrayList;
import java.util.List;

/** The names that {@code SET pit_strategy} takes, as the server itself lists them. */
final class Strategies {
  private Strategies() {}

  /** Those that the query, an AS OF join, doesn't refuse for their name. */
  static List<String> of(Session session, String query) {
    String named = session.error("SET pit_strategy = 'no such strategy'");
    String list = named.substring(named.indexOf("only one of ") + "only one of ".length());
    List<String> strategies = new ArrayList<>();
    for (String name : list.split("[^a-z_]+", -1)) {
      if (!name.isEmpty()) {
        session.run("SET pit_strategy = '" + name + "'");
        if (!session.error(query).startsWith("INVALID_OPTION")) {
          strategies.add(name);
        }
      }
    }
    return strategies;
  }
}
