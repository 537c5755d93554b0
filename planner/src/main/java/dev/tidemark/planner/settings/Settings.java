package dev.tidemark.planner.settings;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.Suggestions;
import dev.tidemark.catalog.error.TidemarkException;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The settings of one session: text by name, checked when set, typed when read. Immutable; equal
 * settings plan equally.
 */
public record Settings(Map<SettingName, String> values) {
  /** Everything at its default. */
  public static final Settings DEFAULTS = new Settings(Map.of());

  /** The methods of running an AS OF join that {@code pit_strategy} may name. */
  public static final List<String> STRATEGIES =
      List.of(
          "auto",
          "row_number",
          "arg_max",
          "native",
          "lead",
          "union_last",
          "lateral",
          "merge",
          "probe");

  private static final Pattern DURATION =
      Pattern.compile("(\\d{1,9}) ?(ms|milliseconds?|s|seconds?|minutes?|hours?)");

  /** Of a query's timeouts: PostgreSQL counts milliseconds in 32 bits. */
  public static final Duration LONGEST = Duration.ofHours(Integer.MAX_VALUE / 3_600_000);

  private static final Pattern SIZE = Pattern.compile("(\\d{1,9}) ?(kb|mb|gb)");

  /** Keeps only what differs from the defaults. */
  public Settings {
    EnumMap<SettingName, String> changed = new EnumMap<>(SettingName.class);
    values.forEach(
        (name, value) -> {
          if (!value.equals(name.defaultValue())) {
            changed.put(name, value);
          }
        });
    values = Map.copyOf(changed);
  }

  /**
   * These settings with one changed.
   *
   * @throws TidemarkException INVALID_OPTION for an unknown name or a value that doesn't fit
   */
  public Settings set(String name, String value) {
    SettingName setting = named(name);
    Map<SettingName, String> changed = new EnumMap<>(SettingName.class);
    changed.putAll(values);
    changed.put(setting, checked(setting, value.strip()));
    return new Settings(changed);
  }

  /** These settings with one at its default. Errors: {@code INVALID_OPTION}. */
  public Settings reset(String name) {
    SettingName setting = named(name);
    Map<SettingName, String> changed = new EnumMap<>(SettingName.class);
    changed.putAll(values);
    changed.remove(setting);
    return new Settings(changed);
  }

  /** As {@code SHOW} prints it. */
  public String text(SettingName name) {
    return values.getOrDefault(name, name.defaultValue());
  }

  /** One or more of {@link #STRATEGIES}, with commas between, the preferred first. */
  public String pitStrategy() {
    return text(SettingName.PIT_STRATEGY);
  }

  public boolean appliesTtl() {
    return text(SettingName.PIT_APPLY_TTL).equals("true");
  }

  public EngineChoice engine() {
    return EngineChoice.valueOf(text(SettingName.ENGINE).toUpperCase(Locale.ROOT));
  }

  /** Empty where the server's own timeout holds. */
  public Optional<Duration> queryTimeout() {
    return optional(SettingName.QUERY_TIMEOUT).map(Settings::duration);
  }

  /** In bytes; empty where the server's own limit holds. */
  public Optional<Long> memoryLimitBytes() {
    return optional(SettingName.MEMORY_LIMIT).map(Settings::bytes);
  }

  public Optional<String> idempotencyKey() {
    return optional(SettingName.IDEMPOTENCY_KEY);
  }

  /** What changes plans: cached plans are kept under it. */
  public String planningFingerprint() {
    return pitStrategy() + "," + appliesTtl() + "," + engine();
  }

  private Optional<String> optional(SettingName name) {
    String text = text(name);
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }

  private static SettingName named(String name) {
    return SettingName.find(name)
        .orElseThrow(
            () ->
                invalid(
                    "Setting '"
                        + name
                        + "' does not exist"
                        + Suggestions.didYouMean(name, SettingName.all())));
  }

  private static String checked(SettingName name, String value) {
    return switch (name) {
      case PIT_STRATEGY ->
          Arrays.stream(value.split(",", -1))
              .map(each -> oneOf(name, each.strip(), STRATEGIES))
              .collect(Collectors.joining(", "));
      case PIT_APPLY_TTL -> truth(name, value);
      case ENGINE ->
          oneOf(
              name,
              value,
              Arrays.stream(EngineChoice.values())
                  .map(choice -> choice.name().toLowerCase(Locale.ROOT))
                  .toList());
      case QUERY_TIMEOUT -> within(name, matching(name, value, DURATION));
      case MEMORY_LIMIT -> matching(name, value, SIZE);
      case IDEMPOTENCY_KEY -> value;
    };
  }

  private static String oneOf(SettingName name, String value, List<String> allowed) {
    String lower = value.toLowerCase(Locale.ROOT);
    if (!allowed.contains(lower)) {
      throw invalid(
          "Setting '"
              + name.sql()
              + "' cannot be '"
              + value
              + "', only one of "
              + String.join(", ", allowed)
              + Suggestions.didYouMean(lower, allowed));
    }
    return lower;
  }

  private static String truth(SettingName name, String value) {
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "true", "on", "yes", "1" -> "true";
      case "false", "off", "no", "0" -> "false";
      default ->
          throw invalid(
              "Setting '" + name.sql() + "' is true or false and cannot be '" + value + "'");
    };
  }

  private static String matching(SettingName name, String value, Pattern pattern) {
    String lower = value.toLowerCase(Locale.ROOT);
    if (!lower.isEmpty() && !pattern.matcher(lower).matches()) {
      throw invalid(
          "Setting '" + name.sql() + "' is " + name.meaning() + " and cannot be '" + value + "'");
    }
    return lower;
  }

  /** A timeout that every engine can keep. */
  private static String within(SettingName name, String text) {
    if (!text.isEmpty() && duration(text).compareTo(LONGEST) > 0) {
      throw invalid(
          "Setting '"
              + name.sql()
              + "' is "
              + LONGEST.toHours()
              + " hours at most and cannot be '"
              + text
              + "'");
    }
    return text;
  }

  private static Duration duration(String text) {
    Matcher matcher = matched(DURATION, text);
    long count = Long.parseLong(matcher.group(1));
    String unit = matcher.group(2);
    if (unit.startsWith("ms") || unit.startsWith("milli")) {
      return Duration.ofMillis(count);
    }
    return switch (unit.charAt(0)) {
      case 's' -> Duration.ofSeconds(count);
      case 'm' -> Duration.ofMinutes(count);
      default -> Duration.ofHours(count);
    };
  }

  private static long bytes(String text) {
    Matcher matcher = matched(SIZE, text);
    long count = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2).charAt(0)) {
      case 'k' -> count << 10;
      case 'm' -> count << 20;
      default -> count << 30;
    };
  }

  private static Matcher matched(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalStateException("was checked when set: " + text);
    }
    return matcher;
  }

  private static TidemarkException invalid(String sentence) {
    return new TidemarkException(ErrorCode.INVALID_OPTION, sentence);
  }
}
