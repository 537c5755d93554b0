package dev.tidemark.sqltests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.apache.calcite.sql.parser.SqlAbstractParserImpl;
import org.apache.calcite.sql.parser.SqlParser;
import org.junit.jupiter.api.Test;

/** That {@code names/keywords.slt} leaves no keyword out, also after an upgrade of Calcite. */
class KeywordsSuiteTest {
  private static final Pattern WORD = Pattern.compile("[a-z][a-z0-9_]*");

  @Test
  void everyKeywordIsInTheSuite() throws IOException {
    Set<String> tried = new TreeSet<>();
    String suite = Files.readString(Path.of("src/test/resources/slt/names/keywords.slt"));
    WORD.matcher(suite).results().map(MatchResult::group).forEach(tried::add);

    SqlAbstractParserImpl.Metadata grammar = SqlParser.create("").getMetadata();
    Set<String> keywords = new TreeSet<>();
    for (String token : grammar.getTokens()) {
      String word = token.toLowerCase(java.util.Locale.ROOT);
      if (grammar.isKeyword(token) && WORD.matcher(word).matches()) {
        keywords.add(word);
      }
    }

    assertThat(tried).containsAll(keywords);
  }
}
