package dev.tidemark.sqltests.asof.oracle;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A query and the rows it has to give, as the runner of the suites prints them, sorted.
 *
 * @param sql with marks round its parameters
 * @param tables what has to be there
 * @param appliesTtl the setting {@code pit_apply_ttl}
 */
public record Question(
    String sql, List<String> expected, Set<TestTable> tables, boolean appliesTtl) {
  private static final Pattern JOIN = Pattern.compile("\\bASOF\\b", Pattern.CASE_INSENSITIVE);

  /** Copies its collections. */
  public Question {
    expected = List.copyOf(expected);
    tables = Set.copyOf(tables);
  }

  /** Rows as text, sorted. */
  public static List<String> lines(List<SqlType> types, List<@Nullable Object[]> rows) {
    List<String> lines = new ArrayList<>();
    for (@Nullable Object[] row : rows) {
      List<String> values = new ArrayList<>();
      for (int i = 0; i < types.size(); i++) {
        values.add(types.get(i).text(row[i]));
      }
      lines.add(String.join("\t", values));
    }
    return lines.stream().sorted().toList();
  }

  /** Whether it has more than one AS OF join. */
  public boolean hasSeveralJoins() {
    return JOIN.matcher(sql).results().count() > 1;
  }

  /** What is asked. */
  public BoundText bound() {
    return BoundText.of(sql);
  }

  /** All that a session of an empty server needs to ask it again, with literals for parameters. */
  public String script(String strategy) {
    Set<String> statements = new LinkedHashSet<>();
    tables.forEach(table -> statements.addAll(table.script()));
    statements.add("SET pit_apply_ttl = " + appliesTtl);
    statements.add("SET pit_strategy = '" + strategy + "'");
    statements.add(BoundText.literally(sql));
    return String.join(";\n", statements) + ";";
  }
}
