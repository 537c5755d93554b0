package dev.tidemark.catalog.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDateTime;
import org.junit.jupiter.api.Test;

class RankTest {

  @Test
  void comparesFromLeftToRight() {
    Rank rank = new Rank(10, 10, 10);

    assertThat(rank).isGreaterThan(new Rank(9, 99, 99));
    assertThat(rank).isGreaterThan(new Rank(10, 9, 99));
    assertThat(rank).isGreaterThan(new Rank(10, 10, 9));
    assertThat(rank).isEqualByComparingTo(new Rank(10, 10, 10));
  }

  @Test
  void countsMicrosecondsBeforeTheEpochToo() {
    Instant instant = Instant.parse("0001-01-01T00:00:00.000001Z");

    long micros = Micros.of(instant);

    assertThat(Micros.toInstant(micros)).isEqualTo(instant);
    assertThat(Micros.of((Object) LocalDateTime.parse("0001-01-01T00:00:00.000001")))
        .isEqualTo(micros);
    assertThat(Micros.toLocalDateTime(micros))
        .isEqualTo(LocalDateTime.parse("0001-01-01T00:00:00.000001"));
    assertThat(Micros.of(Instant.parse("1969-12-31T23:59:59.999999Z"))).isEqualTo(-1);
  }
}
