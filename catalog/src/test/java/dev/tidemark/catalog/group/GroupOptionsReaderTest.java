package dev.tidemark.catalog.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GroupOptionsReaderTest {

  private static void assertRefused(String option, String value, String message) {
    assertThatThrownBy(() -> GroupOptionsReader.read(Map.of(option, value)))
        .hasMessage("INVALID_OPTION: " + message);
  }

  @Test
  void readsEveryOption() {
    GroupOptions options =
        GroupOptionsReader.read(
            Map.of(
                "TTL", "90 days",
                "partitioning", "month(event_time), bucket(16, user_id)",
                "tags", "sensitivity=high, owner = fraud team",
                "future_event_time", "ACCEPT"));

    assertThat(options)
        .isEqualTo(
            new GroupOptions(
                Optional.of(Duration.ofDays(90)),
                List.of("month(event_time)", "bucket(16, user_id)"),
                Map.of("sensitivity", "high", "owner", "fraud team"),
                FutureEventTime.ACCEPT));
  }

  @Test
  void keepsWhatIsNotWrittenAndTakesAwayWhatIsNone() {
    GroupOptions before =
        GroupOptionsReader.read(Map.of("ttl", "1 hour", "tags", "a=b", "partitioning", "k"));

    GroupOptions after = GroupOptionsReader.read(Map.of("ttl", "none"), before);

    assertThat(after.ttl()).isEmpty();
    assertThat(after.tags()).isEqualTo(Map.of("a", "b"));
    assertThat(after.partitioning()).containsExactly("identity(k)");
  }

  @ParameterizedTest
  @CsvSource({
    "1 second, 1, 1 second",
    "90 SECONDS, 90, 90 seconds",
    "120 minutes, 7200, 2 hours",
    "  1   day , 86400, 1 day",
    "36 hours, 129600, 36 hours",
    "5 minute, 300, 5 minutes"
  })
  void readsTimesToLive(String text, long seconds, String written) {
    assertThat(TtlText.parse(text)).isEqualTo(Duration.ofSeconds(seconds));
    assertThat(TtlText.format(TtlText.parse(text))).isEqualTo(written);
  }

  @ParameterizedTest
  @ValueSource(strings = {"90", "days", "-1 days", "1.5 days", "1 month", "90days", ""})
  void refusesOtherTimesToLive(String text) {
    assertRefused(
        "ttl",
        text,
        "Option 'ttl' is '%s', but it must be a number and a unit: '<n> seconds', minutes, hours or days"
            .formatted(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0 seconds", "3650001 days", "999999999999 hours", "999999999999 days"})
  void boundsTimesToLive(String text) {
    assertRefused(
        "ttl",
        text,
        "Option 'ttl' is '%s', but it must be between 1 second and 3650000 days".formatted(text));
  }

  @Test
  void suggestsANearOption() {
    assertRefused(
        "partitions",
        "k",
        "Option 'partitions' is not known; did you mean 'partitioning'?; known are ttl,"
            + " partitioning, tags, future_event_time");
    assertRefused(
        "retention",
        "k",
        "Option 'retention' is not known; known are ttl, partitioning, tags, future_event_time");
  }

  @Test
  void refusesAnOptionThatStandsTwice() {
    assertThatThrownBy(() -> GroupOptionsReader.read(Map.of("ttl", "1 day", "TTL", "2 days")))
        .hasMessage("INVALID_OPTION: Option 'ttl' stands twice");
  }

  @Test
  void refusesTagsAndFuturesItCannotRead() {
    assertRefused(
        "tags",
        "high",
        "Option 'tags' has 'high', but tags are written name=value, separated by commas");
    assertRefused("tags", "a=1,a=2", "Option 'tags' has 'a' twice");
    assertRefused(
        "future_event_time",
        "yes",
        "Option 'future_event_time' is 'yes', but it must be 'refuse' or 'accept'");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "month event_time) | write it like month(event_time) or bucket(16, user_id)",
        "moth(event_time) | there is no transform 'moth'; did you mean 'month'?",
        "bucket(user_id) | bucket needs a number from 1 to 1000000 before the column",
        "bucket(0, user_id) | bucket needs a number from 1 to 1000000 before the column",
        "day(2, event_time) | day takes no number"
      })
  void refusesTransformsItCannotRead(String text, String reason) {
    assertRefused(
        "partitioning",
        text,
        "Option 'partitioning' has '%s', which is no partition transform: %s"
            .formatted(text, reason));
  }

  @Test
  void keepsTheCaseOfQuotedColumns() {
    PartitionTransform transform = PartitionTransform.parse("Bucket( 4 ,\"UserId\" )");

    assertThat(transform)
        .isEqualTo(new PartitionTransform(PartitionTransform.Kind.BUCKET, 4, "UserId"));
    assertThat(PartitionTransform.parse(transform.toString())).isEqualTo(transform);
  }
}
