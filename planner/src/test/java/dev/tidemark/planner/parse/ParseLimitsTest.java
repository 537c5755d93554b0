package dev.tidemark.planner.parse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.planner.parse.token.ParseLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParseLimitsTest {
  private static final int MEGABYTES = 1 << 20;
  private static final Duration LONG = Duration.ofSeconds(60);

  private final StatementParser parser = new StatementParser();

  @Test
  void areThoseThatTheDocumentsName() throws IOException {
    ParseLimits limits = ParseLimits.DEFAULTS;

    assertThat(Files.readString(Path.of("../docs/sql.md")))
        .contains(
            "\n| a statement | %d characters, %d words and symbols, %d levels of nesting |\n"
                .formatted(limits.characters(), limits.tokens(), limits.depth()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SELECT | ( | 1 | ) ",
        "SELECT | (1 + | 1 | )",
        "SELECT | f( | 1 | )",
        "SELECT | CASE WHEN a THEN | 1 | END",
        "SELECT * FROM | (SELECT * FROM | t | )",
        "SELECT | (SELECT | 1 | )",
        "SELECT * FROM | (a JOIN | t | ON TRUE)",
        "SELECT | ARRAY[ | 1 | ]",
        "SELECT | CAST( | 1 | AS INTEGER)",
        "SELECT | NOT | a | ''",
        "SELECT | - | a | ''",
        "SELECT 1 | '' | '' | + 1",
        "SELECT 1 FROM t WHERE a | '' | '' | OR a = 1",
        "SELECT a | '' | '' | ::text",
        "SELECT a | '' | '' | .a",
        "SELECT a | '' | '' | [1]",
        "SELECT a | '' | '' | -_a",
        "SELECT 1 | '' | '' | UNION ALL SELECT 1",
        "SELECT * FROM a | '' | '' | JOIN b ON TRUE",
        "SELECT 'a' | '' | '' | 'b'",
      })
  void endsSoonHoweverDeepTheNesting(String begin, String open, String core, String close) {
    for (int depth : new int[] {20, 200, 5_000, 20_000}) {
      String sql = begin + " " + (open + " ").repeat(depth) + core + (" " + close).repeat(depth);
      Optional<TidemarkException> error = assertTimeoutPreemptively(LONG, () -> error(sql));
      if (depth >= 5_000) {
        assertThat(error).map(TidemarkException::code).isPresent();
      } else if (depth == 20) {
        assertThat(error.filter(e -> e.code() == ErrorCode.LIMIT_EXCEEDED)).isEmpty();
      }
    }
  }

  @Test
  void readsTenMegabytesOrRefusesThem() {
    List<String> readable =
        List.of(
            "SELECT '" + "x".repeat(10 * MEGABYTES) + "'",
            "SELECT '" + "''".repeat(5 * MEGABYTES) + "'",
            "SELECT 1 /*" + "x".repeat(10 * MEGABYTES) + "*/",
            "SELECT 1 --" + "x".repeat(10 * MEGABYTES),
            "SELECT 1" + "\n".repeat(10 * MEGABYTES),
            "SELECT a FROM t WHERE a IN (?" + ", ?".repeat(10_000) + ")",
            "INSERT INTO t VALUES (1, '')" + (", (1, '" + "x".repeat(100) + "')").repeat(90_000));
    List<String> refused =
        List.of(
            "SELECT " + "x".repeat(10 * MEGABYTES),
            "SELECT " + "1".repeat(10 * MEGABYTES),
            "SELECT '" + "x".repeat(10 * MEGABYTES),
            "SELECT 1 /*" + "x".repeat(10 * MEGABYTES),
            "SELECT " + "(".repeat(10 * MEGABYTES),
            "SELECT a" + "-a".repeat(5 * MEGABYTES),
            "SELECT a FROM t WHERE a IN (1" + ", 1".repeat(3 * MEGABYTES) + ")",
            "SELECT 1" + " ".repeat(16 * MEGABYTES));

    readable.forEach(
        sql -> assertThat(assertTimeoutPreemptively(LONG, () -> error(sql))).isEmpty());
    refused.forEach(
        sql -> assertThat(assertTimeoutPreemptively(LONG, () -> error(sql))).isPresent());
  }

  @Test
  void saysHowLargeAStatementMayBe() {
    StatementParser small = new StatementParser(new ParseLimits(40, 6, 3));

    assertThatThrownBy(() -> small.parse("SELECT 1" + " ".repeat(40)))
        .hasMessage(
            "LIMIT_EXCEEDED: The statement has 48 characters, more than 40; send large data by"
                + " Flight ingest, COPY or bound parameters");
    assertThatThrownBy(() -> small.parse("SELECT 1, 2, 3, 4"))
        .hasMessage(
            "LIMIT_EXCEEDED: The statement has more than 6 words and symbols; send large data by"
                + " Flight ingest, COPY or bound parameters");
    assertThatThrownBy(() -> small.parse("SELECT f(f(f(1)))"))
        .hasMessage(
            "LIMIT_EXCEEDED: At line 1, column 13: The statement is nested more than 3 levels deep;"
                + " split it with WITH, or write long OR chains as IN (…)");
  }

  /** Whatever is sent, the answer is a statement or a {@link TidemarkException}. */
  @Test
  void survivesRandomChangesOfValidStatements() {
    Random random = new Random(20_261_123);
    for (int i = 0; i < 20_000; i++) {
      String sql = mutate(random);
      try {
        parser.parse(sql);
      } catch (TidemarkException e) {
        assertThat(e.code()).as(sql).isNotEqualTo(ErrorCode.INTERNAL_ERROR);
        assertThat(e.sentence().length()).as(sql).isLessThan(400);
      } catch (RuntimeException | Error e) {
        throw new AssertionError(sql, e);
      }
    }
  }

  private static String mutate(Random random) {
    List<String> words = new ArrayList<>(List.of(pick(random, ValidStatements.ALL).split(" ")));
    int changes = 1 + random.nextInt(3);
    for (int i = 0; i < changes; i++) {
      int at = random.nextInt(words.size());
      switch (random.nextInt(5)) {
        case 0 -> words.remove(at);
        case 1 -> words.add(at, words.get(random.nextInt(words.size())));
        case 2 -> {
          String[] others = pick(random, ValidStatements.ALL).split(" ");
          words.set(at, others[random.nextInt(others.length)]);
        }
        case 3 -> words.add(at, pick(random, ValidStatements.NOISE));
        default -> words.set(at, cut(words.get(at), random));
      }
      if (words.isEmpty()) {
        words.add("SELECT");
      }
    }
    return String.join(" ", words);
  }

  private static String cut(String word, Random random) {
    int at = random.nextInt(word.length() + 1);
    return word.substring(0, at) + pick(random, ValidStatements.NOISE) + word.substring(at);
  }

  private static String pick(Random random, List<String> from) {
    return from.get(random.nextInt(from.size()));
  }

  private Optional<TidemarkException> error(String sql) {
    try {
      parser.parse(sql);
      return Optional.empty();
    } catch (TidemarkException e) {
      return Optional.of(e);
    }
  }
}
