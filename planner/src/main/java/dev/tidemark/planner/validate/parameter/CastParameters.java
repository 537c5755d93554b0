package dev.tidemark.planner.validate.parameter;

import dev.tidemark.catalog.type.DataType;
import dev.tidemark.planner.validate.type.RelTypes;
import dev.tidemark.planner.validate.type.TidemarkTypeFactory;
import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.jspecify.annotations.Nullable;

/**
 * Gives each parameter of a parsed query the type of the literal it stands for, so that it means
 * what the literal would, whatever it is compared with. Changes the query.
 */
public final class CastParameters extends SqlBasicVisitor<Void> {
  private final TidemarkTypeFactory types = new TidemarkTypeFactory();
  private final List<DataType> wanted;
  private final int first;

  private CastParameters(List<DataType> wanted, int first) {
    this.wanted = wanted;
    this.first = first;
  }

  /** One type for each parameter, in the order written. */
  public static void in(SqlNode query, List<DataType> types) {
    in(query, types, 0);
  }

  /** As {@link #in(SqlNode, List)}; the parameters are numbered from {@code first} on. */
  public static void in(SqlNode query, List<DataType> types, int first) {
    query.accept(new CastParameters(types, first));
  }

  private SqlNode cast(SqlDynamicParam parameter) {
    SqlParserPos at = parameter.getParserPosition();
    return SqlStdOperatorTable.CAST.createCall(
        at,
        new SqlDynamicParam(first + parameter.getIndex(), at),
        SqlTypeUtil.convertTypeToSpec(RelTypes.of(types, wanted.get(parameter.getIndex()))));
  }

  @Override
  public Void visit(SqlNodeList list) {
    for (int i = 0; i < list.size(); i++) {
      @Nullable SqlNode item = list.get(i);
      if (item instanceof SqlDynamicParam parameter) {
        list.set(i, cast(parameter));
      } else if (item != null) {
        item.accept(this);
      }
    }
    return null;
  }

  @Override
  public Void visit(SqlCall call) {
    for (int i = 0; i < call.operandCount(); i++) {
      @Nullable SqlNode operand = call.operand(i);
      if (operand instanceof SqlDynamicParam parameter) {
        call.setOperand(i, cast(parameter));
      } else if (operand != null) {
        operand.accept(this);
      }
    }
    return null;
  }
}
