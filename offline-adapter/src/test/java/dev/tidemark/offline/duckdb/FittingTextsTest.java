package dev.tidemark.offline.duckdb;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FittingTextsTest {
  private final FittingTexts texts = new FittingTexts();

  @Test
  void knowWhatWasAddedLast() {
    texts.add("SELECT 1");
    texts.add("SELECT 1");

    assertThat(texts.contains("SELECT 1")).isTrue();
    assertThat(texts.contains("SELECT 2")).isFalse();
  }

  @Test
  void forgetWhatIsRemoved() {
    texts.add("SELECT 1");
    texts.add("SELECT 2");
    texts.remove("SELECT 1");
    texts.remove("SELECT 3");

    assertThat(texts.contains("SELECT 1")).isFalse();
    assertThat(texts.contains("SELECT 2")).isTrue();
  }

  @Test
  void areBounded() {
    int known = 0;
    for (int i = 0; i < 100_000; i++) {
      texts.add("SELECT " + i);
    }
    for (int i = 0; i < 100_000; i++) {
      known += texts.contains("SELECT " + i) ? 1 : 0;
    }

    assertThat(known).isBetween(1000, 4096);
  }
}
