package dev.tidemark.catalog.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SuggestionsTest {

  private static final List<String> NAMES =
      List.of("clicks_7d", "clicks_30d", "user_id", "Segment", "ttl");

  @ParameterizedTest
  @CsvSource({
    "clicks_7, clicks_7d",
    "cliks_30d, clicks_30d",
    "usre_id, user_id",
    "SEGMENT, Segment",
    "tl, ttl",
    "clicks7d, clicks_7d"
  })
  void findsTheNearestName(String written, String meant) {
    assertThat(Suggestions.closest(written, NAMES)).contains(meant);
  }

  @ParameterizedTest
  @CsvSource({"x", "embedding", "uid", "''"})
  void staysSilentWhereNothingIsNear(String written) {
    assertThat(Suggestions.closest(written, NAMES)).isEmpty();
    assertThat(Suggestions.didYouMean(written, NAMES)).isEmpty();
  }

  @Test
  void endsASentence() {
    assertThat(Suggestions.didYouMean("ttx", NAMES)).isEqualTo("; did you mean 'ttl'?");
  }
}
