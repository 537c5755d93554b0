package dev.tidemark.planner.parse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.planner.parse.statement.QueryStatement.Query;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamedTablesTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SELECT 1 | ''",
        "SELECT * FROM a | a",
        "TABLE a | a",
        "SELECT x FROM a AS t (x), s.b JOIN tidemark.s.c ON TRUE | a s.b s.c",
        "SELECT * FROM a LEFT ASOF JOIN b AS f MATCH_CONDITION (f.t <= a.t) ON f.k = a.k | a b",
        "SELECT (SELECT max(x) FROM b) FROM a WHERE EXISTS (SELECT 1 FROM c) | a b c",
        "WITH w AS (SELECT * FROM a) SELECT * FROM w, s.w | a s.w",
        "SELECT * FROM a UNION SELECT * FROM (SELECT * FROM b) AS q ORDER BY 1 | a b",
        "SELECT * FROM offline.g FOR SYSTEM_VERSION AS OF 5 AS o | offline.g",
        "SELECT a.b FROM t, UNNEST(t.c) AS u (n) | t"
      })
  void findsTheTablesThatAQueryReads(String sql, String expected) {
    Query query = (Query) new StatementParser().parse(sql);

    List<String> names = NamedTables.of(query.node()).stream().map(Object::toString).toList();

    assertThat(names)
        .containsExactlyInAnyOrder(expected.isEmpty() ? new String[0] : expected.split(" "));
  }
}
