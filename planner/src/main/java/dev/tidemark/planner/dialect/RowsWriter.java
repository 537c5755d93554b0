package dev.tidemark.planner.dialect;

import dev.tidemark.planner.dialect.engine.EngineSql;
import dev.tidemark.planner.dialect.engine.Unrenderable;
import dev.tidemark.planner.dialect.statement.Block;
import dev.tidemark.planner.dialect.statement.Names;
import dev.tidemark.planner.dialect.statement.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.SetOp;
import org.apache.calcite.rel.core.Values;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexLiteral;

/** Rows of constants, and the rows of several queries together. */
final class RowsWriter {
  private final Statement statement;
  private final EngineSql engine;

  RowsWriter(Statement statement) {
    this.statement = statement;
    this.engine = statement.engine();
  }

  Block values(Values values) {
    List<String> names = Names.unique(values.getRowType().getFieldNames());
    List<RelDataTypeField> fields = values.getRowType().getFieldList();
    if (values.getTuples().isEmpty()) {
      List<String> nulls =
          fields.stream().map(f -> "CAST(NULL AS " + engine.type(f.getType()) + ")").toList();
      return new Block("", List.of("FALSE"), nulls, false, "", List.of(), "", "");
    }
    if (values.getTuples().size() == 1) {
      List<String> row = values.getTuples().get(0).stream().map(this::literal).toList();
      return new Block("", List.of(), row, false, "", List.of(), "", "");
    }
    List<List<String>> rows = new ArrayList<>();
    for (List<RexLiteral> tuple : values.getTuples()) {
      List<String> items = new ArrayList<>();
      for (int i = 0; i < tuple.size(); i++) {
        String text = literal(tuple.get(i));
        boolean cast = rows.isEmpty() && !text.startsWith("CAST(");
        items.add(
            cast ? "CAST(" + text + " AS " + engine.type(fields.get(i).getType()) + ")" : text);
      }
      rows.add(items);
    }
    return rows(rows, names);
  }

  /** Of the inputs that are written already. */
  Block setOp(SetOp setOp, List<Block> written) {
    String operator =
        switch (setOp.kind) {
          case UNION -> " UNION ";
          case INTERSECT -> " INTERSECT ";
          case EXCEPT -> " EXCEPT ";
          default -> throw new Unrenderable("A " + setOp.kind + " node");
        };
    List<String> names = Names.unique(setOp.getRowType().getFieldNames());
    List<Block> inputs = new ArrayList<>();
    for (int i = 0; i < written.size(); i++) {
      inputs.add(typed(written.get(i), setOp.getInput(i), setOp));
    }
    if (operator.equals(" UNION ") && setOp.all && inputs.stream().allMatch(Block::isRow)) {
      return rows(inputs.stream().map(Block::columns).toList(), names);
    }
    String text =
        inputs.stream()
            .map(input -> "(" + input.selectQuoted(names) + ")")
            .collect(Collectors.joining(operator + (setOp.all ? "ALL " : "")));
    return Block.derived(text, statement.freshAlias(), names);
  }

  /** Casts what has another type than the set operation's own, since engines widen differently. */
  private Block typed(Block block, RelNode input, SetOp setOp) {
    List<String> columns = new ArrayList<>();
    boolean changed = false;
    for (int i = 0; i < block.columns().size(); i++) {
      RelDataType from = input.getRowType().getFieldList().get(i).getType();
      RelDataType to = setOp.getRowType().getFieldList().get(i).getType();
      boolean same = engine.type(from).equals(engine.type(to));
      changed |= !same;
      columns.add(same ? block.columns().get(i) : engine.cast(block.columns().get(i), from, to));
    }
    if (!changed) {
      return block;
    }
    return block.withComputed(columns);
  }

  /** Thousands of rows are a list of values: a chain of unions would take its engine minutes. */
  private Block rows(List<List<String>> rows, List<String> names) {
    String alias = statement.freshAlias();
    String values =
        rows.stream()
            .map(row -> "(" + String.join(", ", row) + ")")
            .collect(Collectors.joining(", ", "(VALUES ", ")"));
    return Block.of(
        values + " AS " + alias + "(" + String.join(", ", names) + ")",
        names.stream().map(name -> alias + "." + name).toList());
  }

  private String literal(RexLiteral literal) {
    return new ExpressionWriter(statement, ExpressionWriter.NO_FIELDS).write(literal);
  }
}
