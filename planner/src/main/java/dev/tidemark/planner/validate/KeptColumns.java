package dev.tidemark.planner.validate;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.planner.table.TableDef;
import dev.tidemark.planner.validate.type.RelTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexNode;

/**
 * The columns a view had when it was created, found among those its query has now: {@code *} may
 * give more by now. A column that is gone, or has another type, is an error.
 */
record KeptColumns(TableDef view) {

  /** The view's row. */
  RelDataType of(RelDataType query, RelDataTypeFactory factory) {
    if (view.columns().isEmpty()) {
      return query;
    }
    return factory.createStructType(fields(query));
  }

  /** The view's rows. */
  RelNode of(RelNode query) {
    List<RelDataTypeField> fields = query.getRowType().getFieldList();
    if (view.columns().isEmpty() || fields(query.getRowType()).equals(fields)) {
      return query;
    }
    List<RexNode> columns = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (RelDataTypeField field : fields(query.getRowType())) {
      columns.add(query.getCluster().getRexBuilder().makeInputRef(query, field.getIndex()));
      names.add(field.getName());
    }
    return LogicalProject.create(query, List.of(), columns, names, Set.of());
  }

  private List<RelDataTypeField> fields(RelDataType query) {
    return view.columns().stream().map(column -> field(column, query)).toList();
  }

  private RelDataTypeField field(Column column, RelDataType query) {
    RelDataTypeField field = query.getField(column.name(), true, false);
    if (field == null) {
      throw new TidemarkException(
          ErrorCode.COLUMN_NOT_FOUND,
          "The query of view '"
              + view.name()
              + "' no longer gives the column '"
              + column.name()
              + "'; drop the view, or replace it");
    }
    DataType type = RelTypes.toDataType(column.name(), field.getType());
    if (!type.equals(column.type())) {
      throw new TidemarkException(
          ErrorCode.TYPE_MISMATCH,
          "Column '"
              + column.name()
              + "' of view '"
              + view.name()
              + "' was "
              + column.type().sql()
              + " when the view was created, but its query gives "
              + type.sql()
              + " now; drop the view, or replace it");
    }
    return field;
  }
}
