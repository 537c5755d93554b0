package dev.tidemark.planner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.catalog.type.DataType;
import dev.tidemark.catalog.type.TypeName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Parameters among the arguments of functions that count something. */
class FunctionParametersTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '¦',
      value = {
        "left('abc', ?) | INTEGER",
        "substr('abc', ?) | INTEGER",
        "lpad('abc', ?, 'x') | INTEGER",
        "round(CAST(1.25 AS DECIMAL(5, 2)), ?) | INTEGER",
        "lag(user_id, ?) OVER (ORDER BY ts) | INTEGER",
        "lag(user_id, 1, ?) OVER (ORDER BY ts) | BIGINT",
      })
  void haveTheTypeThatIsCounted(String expression, TypeName type) {
    PlannedQuery query = Plans.of("SELECT %s FROM app.transactions".formatted(expression));

    assertThat(query.parameters()).containsExactly(DataType.of(type));
  }
}
