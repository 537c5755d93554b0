package dev.tidemark.planner.validate;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.Column;
import dev.tidemark.planner.validate.type.ImplicitCasts;
import dev.tidemark.planner.validate.type.RelTypes;
import dev.tidemark.planner.validate.type.TidemarkTypeFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlWith;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;

/** Makes the rows of a query fit the columns they are inserted into, as PostgreSQL would. */
final class TargetColumns {
  private final List<Column> columns;
  private final TidemarkTypeFactory types;

  TargetColumns(List<Column> columns, TidemarkTypeFactory types) {
    this.columns = columns;
    this.types = types;
  }

  /**
   * Gives parameters, texts and NULLs that are inserted as they stand the type of their column.
   * Changes the query.
   */
  void typeOperands(SqlNode query) {
    if (query.getKind() == SqlKind.VALUES) {
      for (SqlNode row : ((SqlBasicCall) query).getOperandList()) {
        SqlBasicCall cells = (SqlBasicCall) row;
        checkCount(cells.operandCount());
        for (int i = 0; i < cells.operandCount(); i++) {
          cells.setOperand(i, typed(cells.operand(i), i));
        }
      }
    } else if (query instanceof SqlSelect select) {
      SqlNodeList items = select.getSelectList();
      for (int i = 0; i < Math.min(items.size(), columns.size()); i++) {
        items.set(i, typed(items.get(i), i));
      }
    } else if (query instanceof SqlOrderBy ordered) {
      typeOperands(ordered.query);
    } else if (query instanceof SqlWith with) {
      typeOperands(with.body);
    } else if (query instanceof SqlCall call && query.isA(SqlKind.SET_QUERY)) {
      call.getOperandList().forEach(this::typeOperands);
    }
  }

  private SqlNode typed(SqlNode value, int index) {
    boolean hasNoType =
        value instanceof SqlDynamicParam
            || value instanceof SqlLiteral literal
                && (literal.getTypeName() == SqlTypeName.CHAR
                    || literal.getTypeName() == SqlTypeName.NULL);
    if (!hasNoType) {
      return value;
    }
    SqlParserPos at = value.getParserPosition();
    return SqlStdOperatorTable.CAST.createCall(
        at, value, SqlTypeUtil.convertTypeToSpec(type(index)));
  }

  private RelDataType type(int index) {
    return types.createTypeWithNullability(RelTypes.of(types, columns.get(index).type()), true);
  }

  /**
   * The rows with each column cast to its target.
   *
   * @throws TidemarkException INVALID_STATEMENT for another number of columns, TYPE_MISMATCH
   */
  RelNode assign(RelNode rows) {
    List<RelDataTypeField> fields = rows.getRowType().getFieldList();
    checkCount(fields.size());
    RexBuilder rex = rows.getCluster().getRexBuilder();
    List<RexNode> cells = new ArrayList<>();
    boolean isChanged = false;
    for (RelDataTypeField field : fields) {
      RelDataType target = type(field.getIndex());
      RexNode cell = rex.makeInputRef(rows, field.getIndex());
      if (isSame(field.getType(), target)) {
        cells.add(cell);
      } else {
        checkAssignable(field, target);
        cells.add(rex.makeAbstractCast(target, cell, false));
        isChanged = true;
      }
    }
    List<String> names = columns.stream().map(Column::name).toList();
    return isChanged ? LogicalProject.create(rows, List.of(), cells, names, Set.of()) : rows;
  }

  private static boolean isSame(RelDataType from, RelDataType to) {
    return switch (to.getSqlTypeName()) {
      case DECIMAL, ARRAY -> SqlTypeUtil.equalSansNullability(from, to);
      default -> from.getSqlTypeName() == to.getSqlTypeName();
    };
  }

  private void checkAssignable(RelDataTypeField field, RelDataType target) {
    RelDataType from = field.getType();
    boolean isTime = SqlTypeUtil.isDate(target) && SqlTypeUtil.isTimestamp(from);
    boolean isInstant = SqlTypeUtil.isTimestamp(target) && SqlTypeUtil.isTimestamp(from);
    if (!ImplicitCasts.isImplicit(from, target)
        && !SqlTypeUtil.isCharacter(target)
        && !isTime
        && !isInstant) {
      Column column = columns.get(field.getIndex());
      throw new TidemarkException(
          ErrorCode.TYPE_MISMATCH,
          "Column '"
              + column.name()
              + "' is of type "
              + column.type().sql()
              + ", and cannot take a value of type "
              + from
              + "; convert it with CAST");
    }
  }

  private void checkCount(int given) {
    if (given != columns.size()) {
      throw new TidemarkException(
          ErrorCode.INVALID_STATEMENT,
          "INSERT fills "
              + columns.size()
              + " columns ("
              + String.join(", ", columns.stream().map(Column::name).toList())
              + "), but is given "
              + given);
    }
  }
}
