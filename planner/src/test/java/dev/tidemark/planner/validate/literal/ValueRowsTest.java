package dev.tidemark.planner.validate.literal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.catalog.type.TypeName;
import dev.tidemark.planner.parse.StatementParser;
import dev.tidemark.planner.parse.statement.ChangeStatement.Insert;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which rows need no engine; that their values are the engines' is shown in SQL. */
class ValueRowsTest {
  private static final List<Column> COLUMNS =
      List.of(
          Column.of("k", DataType.of(TypeName.BIGINT)),
          Column.of("at", DataType.of(TypeName.TIMESTAMP)),
          Column.of("score", DataType.of(TypeName.DOUBLE)),
          Column.of("name", DataType.of(TypeName.VARCHAR)));

  private static Optional<ValueRows> read(String source) {
    Insert insert = (Insert) new StatementParser().parse("INSERT INTO t " + source);
    return ValueRows.read(insert.source(), COLUMNS);
  }

  @Test
  void takesLiteralsAsTheirColumnsValues() {
    ValueRows rows =
        read("VALUES (1, TIMESTAMP '2026-11-01 10:00:00', -0.5, 'a'), (-2, NULL, 1e3, '')")
            .orElseThrow();

    assertThat(rows.parameters()).isEmpty();
    assertThat(rows.bind(new Object[0]))
        .containsExactly(
            new Object[] {1L, LocalDateTime.of(2026, 11, 1, 10, 0), -0.5, "a"},
            new Object[] {-2L, null, 1000.0, ""});
  }

  @Test
  void takesParametersOfTheirColumnsTypes() {
    ValueRows rows =
        read("VALUES (1, ?, 0, ?), (?, '2026-11-01 10:00:00', NULL, 'x')").orElseThrow();

    assertThat(rows.parameters())
        .containsExactly(
            DataType.of(TypeName.TIMESTAMP),
            DataType.of(TypeName.VARCHAR),
            DataType.of(TypeName.BIGINT));
    LocalDateTime noon = LocalDateTime.of(2026, 11, 1, 12, 0);
    assertThat(rows.bind(new Object[] {noon, null, 7L}))
        .containsExactly(
            new Object[] {1L, noon, 0.0, null},
            new Object[] {7L, LocalDateTime.of(2026, 11, 1, 10, 0), null, "x"});
    assertThat(rows.bind(new Object[] {null, "b", 8L}).get(0)).containsExactly(1L, null, 0.0, "b");
  }

  @ParameterizedTest
  @ValueSource(strings = {"9223372036854775808", "-9223372036854775809", "1e300"})
  void refusesANumberThatItsColumnCannotHold(String number) {
    List<Column> columns =
        List.of(
            Column.of("d", DataType.of(TypeName.DOUBLE)),
            Column.of("n", DataType.of(number.contains("e") ? TypeName.REAL : TypeName.BIGINT)));
    Insert insert =
        (Insert) new StatementParser().parse("INSERT INTO t VALUES (1e300, " + number + ")");

    assertThatThrownBy(() -> ValueRows.read(insert.source(), columns))
        .hasMessageStartingWith("NUMERIC_OVERFLOW: At line 1, column 30: Column 'n' is ")
        .hasMessageContaining("out of range for ");
  }

  /** One value that is doubtful, or wrong, leaves all rows to the engines and their errors. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT 1, NULL, 1, 'a'",
        "VALUES (1 + 1, NULL, 1, 'a')",
        "VALUES (1, NULL, 1, 'a'), (1, NULL, 1, upper('a'))",
        "VALUES (1.5, NULL, 1, 'a')",
        "VALUES (1e0, NULL, 1, 'a')",
        "VALUES ('1', NULL, 1, 'a')",
        "VALUES (TRUE, NULL, 1, 'a')",
        "VALUES (1, 'yesterday', 1, 'a')",
        "VALUES (1, '2026-02-30 00:00:00', 1, 'a')",
        "VALUES (1, '2026-11-01', 1, 'a')",
        "VALUES (1, TIMESTAMP '2026-02-30 00:00:00', 1, 'a')",
        "VALUES (1, TIMESTAMP '2026-11-01 00:00:00.1234567', 1, 'a')",
        "VALUES (1, TIME '10:00:00', 1, 'a')",
        "VALUES (1, NULL, 1e400, 'a')",
        "VALUES (1, NULL, 1, 5)",
        "VALUES (1, NULL, 1, X'61')",
        "VALUES (1, NULL, 1, U&'a\\0000b')",
        "VALUES (1, NULL, 1)",
        "VALUES (1, NULL, 1, 'a'), (1, NULL, 1, 'a', 2)",
      })
  void leavesTheRestToTheEngines(String source) {
    assertThat(read(source)).isEmpty();
  }

  /** It took minutes when each row's types were compared with every other's. */
  @Test
  @Timeout(20)
  void readsTenThousandRows() {
    String values =
        IntStream.range(0, 10_000)
            .mapToObj(
                i -> "(" + i + ", TIMESTAMP '2026-11-01 10:00:00', " + i + ".5, 'n" + i + "')")
            .collect(Collectors.joining(", ", "VALUES ", ""));

    assertThat(read(values).orElseThrow().bind(new Object[0])).hasSize(10_000);
  }
}
