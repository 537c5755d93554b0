package dev.tidemark.planner.validate.function;

import static java.util.Map.entry;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What to write for functions that other databases have and users try here. */
public final class Advice {
  private static final String NO_REGULAR_EXPRESSIONS =
      "regular expressions differ from engine to engine; write LIKE or SIMILAR TO";

  private static final String REPLACE = "write replace, translate or split_part";

  private static final String NO_FORMATS =
      "write CAST(… AS VARCHAR), or put it together from extract, lpad and ||";

  private static final String NO_FORMATS_READ = "write CAST(… AS <type>) of a text in ISO's form";

  private static final String SERIES =
      "write unnest(ARRAY[…]) or VALUES, or unnest(?) with a list for the parameter";

  private static final String MOVED = "write <time> + INTERVAL '1' DAY";

  private static final String DIFFERENCE =
      "write <later> - <earlier>: of dates it is days, of timestamps an interval";

  private static final String TRUNCATED = "write date_trunc('day', <time>)";

  private static final String FILTERED = "write count(*) FILTER (WHERE …)";

  private static final String ROWS_OF_ARRAY =
      "write CROSS JOIN unnest(<array>) AS u (<column>) in FROM";

  private static final String CASE = "write CASE WHEN … THEN … ELSE … END";

  private static final Map<String, String> INSTEAD =
      Map.ofEntries(
          entry("generate_series", SERIES),
          entry("range", SERIES),
          entry("sequence", SERIES),
          entry("regexp_like", NO_REGULAR_EXPRESSIONS),
          entry("regexp_matches", NO_REGULAR_EXPRESSIONS),
          entry("regexp_match", NO_REGULAR_EXPRESSIONS),
          entry("regexp_full_match", NO_REGULAR_EXPRESSIONS),
          entry("regexp_replace", REPLACE),
          entry("regexp_extract", REPLACE),
          entry("to_char", NO_FORMATS),
          entry("strftime", NO_FORMATS),
          entry("date_format", NO_FORMATS),
          entry("to_date", NO_FORMATS_READ),
          entry("to_timestamp", NO_FORMATS_READ),
          entry("strptime", NO_FORMATS_READ),
          entry("to_number", NO_FORMATS_READ),
          entry("top", "write LIMIT <number> at the end of the query"),
          entry("last", "write last_value(…) OVER (…), or <group> LAST 1 for the newest records"),
          entry("first", "write first_value(…) OVER (…)"),
          entry("known", "KNOWN stands behind the time, as in MATCH_CONDITION (<time> KNOWN)"),
          entry("quantile_cont", "write percentile_cont(0.5) WITHIN GROUP (ORDER BY …)"),
          entry("quantile_disc", "write percentile_disc(0.5) WITHIN GROUP (ORDER BY …)"),
          entry("approx_quantile", "write percentile_cont(0.5) WITHIN GROUP (ORDER BY …)"),
          entry("approx_distinct", "write count(DISTINCT …)"),
          entry("approx_count_distinct", "write count(DISTINCT …)"),
          entry("ifnull", "write coalesce(…, …)"),
          entry("nvl", "write coalesce(…, …)"),
          entry("if", CASE),
          entry("iff", CASE),
          entry("dateadd", MOVED),
          entry("date_add", MOVED),
          entry("date_sub", MOVED),
          entry("timestamp_add", MOVED),
          entry("timestamp_sub", MOVED),
          entry("datediff", DIFFERENCE),
          entry("date_diff", DIFFERENCE),
          entry("timestamp_diff", DIFFERENCE),
          entry("age", DIFFERENCE),
          entry("timestamp_trunc", TRUNCATED),
          entry("datetime_trunc", TRUNCATED),
          entry("time_bucket", TRUNCATED),
          entry("time_slice", TRUNCATED),
          entry("count_if", FILTERED),
          entry("countif", FILTERED),
          entry("explode", ROWS_OF_ARRAY),
          entry("flatten", ROWS_OF_ARRAY),
          entry("iif", CASE),
          entry("decode", CASE),
          entry("safe_cast", "write TRY_CAST(… AS <type>)"),
          entry("zeroifnull", "write coalesce(…, 0)"),
          entry("array_contains", "write <value> = ANY (<array>)"),
          entry("list_contains", "write <value> = ANY (<array>)"),
          entry("group_concat", "write string_agg(…, ',')"),
          entry("getdate", "write now()"),
          entry("sysdate", "write now()"),
          entry("unix_timestamp", "write extract(epoch FROM …)"),
          entry("arg_max", "write row_number() OVER (… ORDER BY … DESC) and QUALIFY"),
          entry("max_by", "write row_number() OVER (… ORDER BY … DESC) and QUALIFY"),
          entry("arg_min", "write row_number() OVER (… ORDER BY …) and QUALIFY"),
          entry("min_by", "write row_number() OVER (… ORDER BY …) and QUALIFY"));

  private Advice() {}

  /** For a function that doesn't exist; empty where there is nothing to say. */
  public static Optional<String> on(String function) {
    return Optional.ofNullable(INSTEAD.get(function.toLowerCase(Locale.ROOT)));
  }
}
