package dev.tidemark.sqltests.asof.oracle;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A table, view or feature group that is there, with the rows it has and what made it. */
public final class TestTable {
  private final String name;
  private final List<Field> columns;
  private final List<@Nullable Object[]> rows;
  private final List<@Nullable Object[]> plainRows;
  private final Optional<GroupRoles> group;
  private final List<String> script;
  private final Set<TestTable> sources;

  /**
   * @param sources the tables that a view reads
   */
  public TestTable(
      String name,
      List<Field> columns,
      List<@Nullable Object[]> rows,
      List<@Nullable Object[]> plainRows,
      Optional<GroupRoles> group,
      List<String> script,
      Set<TestTable> sources) {
    this.name = name;
    this.columns = List.copyOf(columns);
    this.rows = List.copyOf(rows);
    this.plainRows = List.copyOf(plainRows);
    this.group = group;
    this.script = List.copyOf(script);
    this.sources = Set.copyOf(sources);
  }

  public String name() {
    return name;
  }

  /** Without a qualifier. */
  public List<Field> columns() {
    return columns;
  }

  public List<@Nullable Object[]> rows() {
    return rows;
  }

  /** For whoever doesn't take it for a group. */
  List<@Nullable Object[]> plainRows() {
    return plainRows;
  }

  public Optional<GroupRoles> group() {
    return group;
  }

  /** Whether it is a feature group and no view of one. */
  public boolean isGroupItself() {
    return group.isPresent() && sources.isEmpty();
  }

  /** The view of that name which selects an operand's fields. */
  public static TestTable view(String name, Operand query, String definition) {
    return new TestTable(
        name,
        query.fields().stream().map(field -> field.of("")).toList(),
        query.rows(),
        query.plainRows(),
        query.group(),
        List.of(definition),
        query.tables());
  }

  /** The statements that make it, those of its sources first. */
  public Set<String> script() {
    Set<String> statements = new LinkedHashSet<>();
    sources.forEach(source -> statements.addAll(source.script()));
    statements.addAll(script);
    return statements;
  }

  public Operand as(String alias) {
    return Operand.of(this, name + " AS " + alias, alias);
  }

  @Override
  public String toString() {
    return name;
  }
}
