package dev.tidemark.planner.settings;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The settings, their defaults and what they do. */
public enum SettingName {
  PIT_STRATEGY("auto", "how AS OF joins are run; 'auto' decides by cost"),
  PIT_APPLY_TTL("true", "whether an AS OF join finds no match older than the group's ttl"),
  ENGINE("auto", "the engine that runs queries; 'auto' decides by where the tables are"),
  QUERY_TIMEOUT("", "how long a query may run, as '<n> milliseconds | seconds | minutes | hours'"),
  MEMORY_LIMIT("", "how much memory a query may use, as '<n> MB | GB'"),
  IDEMPOTENCY_KEY("", "names the next write, so that repeating it changes nothing");

  private final String defaultValue;
  private final String meaning;

  SettingName(String defaultValue, String meaning) {
    this.defaultValue = defaultValue;
    this.meaning = meaning;
  }

  /** As {@code SET} writes it; empty where the setting is off or the server's own holds. */
  public String defaultValue() {
    return defaultValue;
  }

  /** One phrase for users. */
  public String meaning() {
    return meaning;
  }

  /** As users write it: {@code pit_strategy}. */
  public String sql() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Optional<SettingName> find(String sql) {
    return Arrays.stream(values()).filter(name -> name.sql().equalsIgnoreCase(sql)).findFirst();
  }

  static List<String> all() {
    return Arrays.stream(values()).map(SettingName::sql).toList();
  }
}
