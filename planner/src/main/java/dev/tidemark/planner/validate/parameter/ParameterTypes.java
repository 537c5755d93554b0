package dev.tidemark.planner.validate.parameter;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.sql.SqlCollation;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.apache.calcite.sql.util.SqlBasicVisitor;

/**
 * The type of each parameter of one query, by its number: Calcite writes some calls as others in
 * which a parameter stands twice, and it is one parameter all the same. The first place that says
 * something decides. Not thread-safe.
 */
public final class ParameterTypes {
  private final RelDataTypeFactory types;
  private final Map<Integer, RelDataType> decided = new HashMap<>();

  public ParameterTypes(RelDataTypeFactory types) {
    this.types = types;
  }

  /** How many parameters there are in a query as it was written. */
  public static int count(SqlNode query) {
    int[] count = {0};
    query.accept(
        new SqlBasicVisitor<Void>() {
          @Override
          public Void visit(SqlDynamicParam parameter) {
            count[0] = Math.max(count[0], parameter.getIndex() + 1);
            return null;
          }
        });
    return count[0];
  }

  /** Empty as long as no place has said it. */
  public Optional<RelDataType> find(SqlDynamicParam parameter) {
    return Optional.ofNullable(decided.get(parameter.getIndex()));
  }

  /** That of the parameter with this number; where nothing says more, it is a text. */
  public RelDataType get(int index) {
    return decided.computeIfAbsent(index, unknown -> parameter(text()));
  }

  /** Says what the parameter is, unless that was said before. */
  public void decide(SqlDynamicParam parameter, RelDataType type) {
    decided.putIfAbsent(parameter.getIndex(), parameter(type));
  }

  RelDataType text() {
    return types.createSqlType(SqlTypeName.VARCHAR);
  }

  /** Any parameter may be NULL, and none has the length of the literal beside it. */
  private RelDataType parameter(RelDataType beside) {
    RelDataType type = beside.getSqlTypeName() == SqlTypeName.CHAR ? text() : beside;
    if (SqlTypeUtil.inCharFamily(type)) {
      type =
          types.createTypeWithCharsetAndCollation(
              type, types.getDefaultCharset(), SqlCollation.IMPLICIT);
    } else if (type.getSqlTypeName() == SqlTypeName.BINARY) {
      type = types.createSqlType(SqlTypeName.VARBINARY);
    }
    return types.createTypeWithNullability(type, true);
  }
}
