package dev.tidemark.planner.validate.parameter;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlUtil;
import org.apache.calcite.sql.validate.SqlValidatorNamespace;
import org.jspecify.annotations.Nullable;

/**
 * A parameter that is a column of one operand of UNION, INTERSECT or EXCEPT has the type of that
 * column in the first other operand where it is no parameter.
 */
public final class BranchParameters {
  private final List<SqlNode> branches;
  private final ParameterTypes parameters;
  private final Function<SqlNode, @Nullable SqlValidatorNamespace> namespaces;

  private BranchParameters(
      List<SqlNode> branches,
      ParameterTypes parameters,
      Function<SqlNode, @Nullable SqlValidatorNamespace> namespaces) {
    this.branches = branches;
    this.parameters = parameters;
    this.namespaces = namespaces;
  }

  /** Does nothing for what is no set operation. */
  public static void settle(
      @Nullable SqlNode node,
      ParameterTypes parameters,
      Function<SqlNode, @Nullable SqlValidatorNamespace> namespaces) {
    if (node instanceof SqlCall call && node.isA(SqlKind.SET_QUERY)) {
      new BranchParameters(call.getOperandList(), parameters, namespaces).settle();
    }
  }

  private void settle() {
    for (SqlNode branch : branches) {
      for (List<SqlNode> row : rows(branch)) {
        for (int i = 0; i < row.size(); i++) {
          if (row.get(i) instanceof SqlDynamicParam parameter
              && parameters.find(parameter).isEmpty()) {
            elsewhere(branch, i).ifPresent(type -> parameters.decide(parameter, type));
          }
        }
      }
    }
  }

  /** Empty where the columns can't be counted. */
  private static List<List<SqlNode>> rows(SqlNode branch) {
    if (branch.getKind() == SqlKind.VALUES) {
      return ((SqlCall) branch)
          .getOperandList().stream().map(row -> ((SqlCall) row).getOperandList()).toList();
    }
    if (!(branch instanceof SqlSelect select)
        || select.getSelectList().stream()
            .anyMatch(item -> item instanceof SqlIdentifier name && name.isStar())) {
      return List.of();
    }
    return List.of(select.getSelectList().stream().map(SqlUtil::stripAs).toList());
  }

  private Optional<RelDataType> elsewhere(SqlNode own, int column) {
    return branches.stream()
        .filter(branch -> branch != own && !hasParameter(branch, column))
        .flatMap(branch -> Optional.ofNullable(namespaces.apply(branch)).stream())
        .map(namespace -> namespace.getRowType().getFieldList())
        .filter(fields -> column < fields.size())
        .map(fields -> fields.get(column).getType())
        .findFirst();
  }

  private static boolean hasParameter(SqlNode branch, int column) {
    return rows(branch).stream()
        .anyMatch(row -> column < row.size() && row.get(column) instanceof SqlDynamicParam);
  }
}
