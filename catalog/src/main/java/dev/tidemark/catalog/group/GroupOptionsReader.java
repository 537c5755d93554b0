package dev.tidemark.catalog.group;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.Suggestions;
import dev.tidemark.catalog.error.TidemarkException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Reads the options of {@code WITH (…)} and {@code SET (…)}, whose names ignore case. */
public final class GroupOptionsReader {

  /** Every option there is. */
  public static final List<String> NAMES =
      List.of("ttl", "partitioning", "tags", "future_event_time");

  private static final String NONE = "none";

  private GroupOptionsReader() {}

  /** The options of a new group. */
  public static GroupOptions read(Map<String, String> written) {
    return read(written, GroupOptions.DEFAULTS);
  }

  /**
   * The options of a group after a {@code SET}: those not written stay; {@code 'none'} takes the
   * TTL, the partitioning or the tags away. Columns in {@code partitioning} are checked by {@link
   * dev.tidemark.catalog.group.rule.GroupRules}. Errors: {@code INVALID_OPTION}, with the option's
   * name and what would be right.
   */
  public static GroupOptions read(Map<String, String> written, GroupOptions before) {
    Optional<Duration> ttl = before.ttl();
    List<String> partitioning = before.partitioning();
    Map<String, String> tags = before.tags();
    FutureEventTime futureEventTime = before.futureEventTime();
    Set<String> seen = new HashSet<>();
    for (Map.Entry<String, String> option : written.entrySet()) {
      String name = option.getKey().toLowerCase(Locale.ROOT);
      String value = option.getValue().strip();
      if (!seen.add(name)) {
        throw invalid("Option '%s' stands twice".formatted(name));
      }
      boolean isNone = value.equalsIgnoreCase(NONE);
      switch (name) {
        case "ttl" -> ttl = isNone ? Optional.empty() : Optional.of(TtlText.parse(value));
        case "partitioning" -> partitioning = isNone ? List.of() : partitioning(value);
        case "tags" -> tags = isNone ? Map.of() : tags(value);
        case "future_event_time" -> futureEventTime = futureEventTime(value);
        default ->
            throw invalid(
                "Option '%s' is not known%s; known are %s"
                    .formatted(
                        name, Suggestions.didYouMean(name, NAMES), String.join(", ", NAMES)));
      }
    }
    return new GroupOptions(ttl, partitioning, tags, futureEventTime);
  }

  private static List<String> partitioning(String value) {
    return PartitionTransform.parseList(value).stream().map(PartitionTransform::toString).toList();
  }

  private static Map<String, String> tags(String value) {
    Map<String, String> tags = new TreeMap<>();
    for (String pair : value.split(",")) {
      int equals = pair.indexOf('=');
      String name = equals < 0 ? "" : pair.substring(0, equals).strip();
      if (name.isEmpty()) {
        throw invalid(
            "Option 'tags' has '%s', but tags are written name=value, separated by commas"
                .formatted(pair.strip()));
      }
      if (tags.put(name, pair.substring(equals + 1).strip()) != null) {
        throw invalid("Option 'tags' has '%s' twice".formatted(name));
      }
    }
    return tags;
  }

  private static FutureEventTime futureEventTime(String value) {
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "accept" -> FutureEventTime.ACCEPT;
      case "refuse" -> FutureEventTime.REFUSE;
      default ->
          throw invalid(
              "Option 'future_event_time' is '%s', but it must be 'refuse' or 'accept'"
                  .formatted(value));
    };
  }

  private static TidemarkException invalid(String sentence) {
    return new TidemarkException(ErrorCode.INVALID_OPTION, sentence);
  }
}
