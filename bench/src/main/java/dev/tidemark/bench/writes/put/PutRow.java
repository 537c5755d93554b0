package dev.tidemark.bench.writes.put;

import java.math.BigDecimal;
import java.util.SplittableRandom;

/**
 * A record of ten columns. The n-th one is the same for everybody who knows the seed; a run of as
 * many rows as there are keys has each key once, and event times grow with n.
 */
public record PutRow(
    long userId,
    long eventMicros,
    int clicks,
    long views,
    double score,
    float ratio,
    boolean member,
    String country,
    String segment,
    BigDecimal price) {
  /** The columns after CREATE FEATURE GROUP's name, or CREATE TABLE's. */
  public static final String COLUMNS =
      """
      user_id BIGINT, event_time TIMESTAMP(6), clicks INTEGER, views BIGINT, score DOUBLE PRECISION,
      ratio REAL, member BOOLEAN, country VARCHAR, segment VARCHAR, price DECIMAL(10, 2)
      """;

  public static final String NAMES =
      "user_id, event_time, clicks, views, score, ratio, member, country, segment, price";

  private static final long YEAR_2025_MICROS = 1_735_689_600_000_000L;
  private static final long PRIME = 15_485_863;
  private static final String[] COUNTRIES = {"DE", "FR", "JP", "BR", "US", "IN", "KE", "NZ"};

  public static PutRow of(long n, long seed, long keys) {
    SplittableRandom random = new SplittableRandom(seed ^ (n * PRIME));
    return new PutRow(
        Math.floorMod(n * PRIME, keys),
        YEAR_2025_MICROS + n * 1_000,
        random.nextInt(1_000),
        random.nextLong(1_000_000),
        random.nextInt(1_000_000) / 1_000.0,
        random.nextInt(1_000) / 1_000f,
        random.nextBoolean(),
        COUNTRIES[random.nextInt(COUNTRIES.length)],
        "segment " + random.nextInt(100),
        BigDecimal.valueOf(random.nextInt(1_000_000), 2));
  }
}
