package dev.tidemark.server.flight.wire;

import dev.tidemark.catalog.type.DataType;
import dev.tidemark.catalog.type.TypeName;
import dev.tidemark.planner.arrow.ArrowTypes;
import dev.tidemark.server.statement.prepared.Prepared;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * What a client is told of a statement's parameters. Times are announced in milliseconds, because
 * the JDBC driver writes milliseconds whatever the unit is; finer ones are taken as well.
 */
public final class ParameterSchema {
  private ParameterSchema() {}

  public static Schema of(Prepared prepared) {
    List<Field> fields = new ArrayList<>();
    for (DataType type : prepared.parameters()) {
      fields.add(field("parameter " + (fields.size() + 1), type));
    }
    return new Schema(fields);
  }

  private static Field field(String name, DataType type) {
    if (type.equals(DataType.of(TypeName.TIMESTAMP))) {
      return timestamp(name, null);
    }
    if (type.equals(DataType.of(TypeName.TIMESTAMP_WITH_TIME_ZONE))) {
      return timestamp(name, "UTC");
    }
    if (type.equals(DataType.of(TypeName.TIME))) {
      ArrowType millis = new ArrowType.Time(TimeUnit.MILLISECOND, 32);
      return new Field(name, FieldType.nullable(millis), null);
    }
    if (type.equals(DataType.of(TypeName.UUID))) {
      return ArrowTypes.field(name, DataType.of(TypeName.VARCHAR), true);
    }
    return ArrowTypes.field(name, type, true);
  }

  private static Field timestamp(String name, @org.jspecify.annotations.Nullable String zone) {
    ArrowType type = new ArrowType.Timestamp(TimeUnit.MILLISECOND, zone);
    return new Field(name, FieldType.nullable(type), null);
  }
}
