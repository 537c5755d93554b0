package dev.tidemark.planner.dialect;

import dev.tidemark.planner.dialect.engine.EngineSql;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.calcite.rel.RelCollation;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.util.ImmutableBitSet;

/** Aggregate calls and GROUP BY over a block's columns. */
final class AggregateWriter {
  private final EngineSql engine;
  private final RelDataType input;
  private final List<String> columns;
  private final Map<Integer, String> constants;

  AggregateWriter(EngineSql engine, RelDataType input, List<String> columns) {
    this(engine, input, columns, Map.of());
  }

  /** Takes the text of those columns that are constants: some arguments must be. */
  AggregateWriter(
      EngineSql engine, RelDataType input, List<String> columns, Map<Integer, String> constants) {
    this.engine = engine;
    this.input = input;
    this.columns = List.copyOf(columns);
    this.constants = Map.copyOf(constants);
  }

  /** The literals among the columns of an input. */
  static Map<Integer, String> constants(EngineSql engine, RelNode input) {
    Map<Integer, String> constants = new HashMap<>();
    if (input.stripped() instanceof Project project) {
      for (int i = 0; i < project.getProjects().size(); i++) {
        if (project.getProjects().get(i) instanceof RexLiteral literal) {
          constants.put(i, engine.literal(literal));
        }
      }
    }
    return constants;
  }

  /** What stands after GROUP BY; {@code ()} for one group of everything. */
  String grouping(Aggregate aggregate) {
    if (aggregate.getGroupType() == Aggregate.Group.SIMPLE) {
      return aggregate.getGroupSet().isEmpty() ? "()" : list(aggregate.getGroupSet());
    }
    return aggregate.getGroupSets().stream()
        .map(set -> "(" + list(set) + ")")
        .collect(Collectors.joining(", ", "GROUPING SETS (", ")"));
  }

  private String list(ImmutableBitSet keys) {
    return keys.toList().stream().map(columns::get).collect(Collectors.joining(", "));
  }

  String write(AggregateCall call) {
    List<String> arguments = new ArrayList<>();
    List<RelDataType> types = new ArrayList<>();
    for (int argument : call.getArgList()) {
      String text = constants.getOrDefault(argument, columns.get(argument));
      // PostgreSQL orders distinct values only by what it compares them with.
      boolean isSorted = call.isDistinct() && call.getCollation().getKeys().contains(argument);
      arguments.add(isSorted ? engine.sortKey(text, type(argument)) : text);
      types.add(type(argument));
    }
    return engine
        .aggregates()
        .write(call, types, arguments, order(call.getCollation()), filter(call));
  }

  private String filter(AggregateCall call) {
    return call.hasFilter() ? " FILTER (WHERE " + columns.get(call.filterArg) + ")" : "";
  }

  private String order(RelCollation collation) {
    return collation.getFieldCollations().stream()
        .map(
            field ->
                engine.orderBy(
                    columns.get(field.getFieldIndex()), type(field.getFieldIndex()), field))
        .collect(Collectors.joining(", "));
  }

  private RelDataType type(int column) {
    return input.getFieldList().get(column).getType();
  }
}
