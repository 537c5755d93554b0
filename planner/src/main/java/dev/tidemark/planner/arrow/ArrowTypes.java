package dev.tidemark.planner.arrow;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.catalog.type.TypeName;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The Arrow column of the one type table: what a column is in the batches we send, and what we take
 * a client's column for. Thread-safe.
 */
public final class ArrowTypes {
  /** The name of the canonical extension type, kept in a field's metadata. */
  public static final String UUID_EXTENSION = "arrow.uuid";

  static final String EXTENSION_NAME = "ARROW:extension:name";
  static final String EXTENSION_METADATA = "ARROW:extension:metadata";
  static final int UUID_BYTES = 16;

  private static final Map<String, String> UUID_METADATA =
      Map.of(EXTENSION_NAME, UUID_EXTENSION, EXTENSION_METADATA, "");

  private ArrowTypes() {}

  public static Schema schema(List<Column> columns) {
    return new Schema(columns.stream().map(ArrowTypes::field).toList());
  }

  /** The column as we send it. Comments stay out: clients take them for labels. */
  public static Field field(Column column) {
    return field(column.name(), column.type(), column.nullable());
  }

  /** A column of that name and type as we send it. */
  public static Field field(String name, DataType type, boolean nullable) {
    if (type instanceof DataType.ArrayOf array) {
      return new Field(
          name,
          new FieldType(nullable, ArrowType.List.INSTANCE, null),
          List.of(field("item", array.element(), true)));
    }
    Map<String, String> metadata =
        type.equals(DataType.of(TypeName.UUID)) ? UUID_METADATA : Map.of();
    return new Field(name, new FieldType(nullable, arrow(type), null, metadata), null);
  }

  private static ArrowType arrow(DataType type) {
    if (type instanceof DataType.Decimal decimal) {
      return new ArrowType.Decimal(decimal.precision(), decimal.scale(), 128);
    }
    return switch (((DataType.Scalar) type).name()) {
      case BOOLEAN -> ArrowType.Bool.INSTANCE;
      case INTEGER -> new ArrowType.Int(32, true);
      case BIGINT -> new ArrowType.Int(64, true);
      case REAL -> new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE);
      case DOUBLE -> new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);
      case DECIMAL -> throw new IllegalArgumentException("DECIMAL needs precision and scale");
      case VARCHAR -> ArrowType.Utf8.INSTANCE;
      case VARBINARY -> ArrowType.Binary.INSTANCE;
      case DATE -> new ArrowType.Date(DateUnit.DAY);
      case TIME -> new ArrowType.Time(TimeUnit.MICROSECOND, 64);
      case TIMESTAMP -> new ArrowType.Timestamp(TimeUnit.MICROSECOND, null);
      case TIMESTAMP_WITH_TIME_ZONE -> new ArrowType.Timestamp(TimeUnit.MICROSECOND, "UTC");
      case UUID -> new ArrowType.FixedSizeBinary(UUID_BYTES);
    };
  }

  /**
   * The columns of a client's schema, as {@link #dataType} takes each.
   *
   * @param dictionaries those of the client's stream; null where it can have none
   */
  public static List<Column> columns(Schema schema, @Nullable DictionaryProvider dictionaries) {
    return schema.getFields().stream()
        .map(
            f ->
                new Column(
                    f.getName(), dataType(f, dictionaries), f.isNullable(), /* comment= */ ""))
        .toList();
  }

  /** {@link #dataType(Field, DictionaryProvider)} of a field that is not dictionary-encoded. */
  public static DataType dataType(Field field) {
    return dataType(field, null);
  }

  /**
   * The narrowest type of ours that holds every value of the client's column. Nanoseconds are taken
   * for microseconds here, and each value that isn't a whole number of them is refused when it is
   * read.
   *
   * @throws TidemarkException with {@code NOT_SUPPORTED} for a type we don't have
   */
  public static DataType dataType(Field field, @Nullable DictionaryProvider dictionaries) {
    DictionaryEncoding encoding = field.getDictionary();
    if (encoding != null && dictionaries != null) {
      Dictionary dictionary = dictionaries.lookup(encoding.getId());
      if (dictionary != null) {
        return dataType(dictionary.getVector().getField(), dictionaries);
      }
    }
    if (isUuid(field)) {
      return DataType.of(TypeName.UUID);
    }
    if (isList(field.getType())) {
      DataType element = dataType(field.getChildren().get(0), dictionaries);
      if (element instanceof DataType.ArrayOf) {
        throw unsupported(field);
      }
      return new DataType.ArrayOf(element);
    }
    return scalar(field);
  }

  private static DataType scalar(Field field) {
    ArrowType type = field.getType();
    if (type instanceof ArrowType.Int integer) {
      return integer(integer);
    } else if (type instanceof ArrowType.FloatingPoint number) {
      boolean wide = number.getPrecision() == FloatingPointPrecision.DOUBLE;
      return DataType.of(wide ? TypeName.DOUBLE : TypeName.REAL);
    } else if (type instanceof ArrowType.Decimal decimal) {
      return decimal(field, decimal);
    } else if (type instanceof ArrowType.Timestamp timestamp) {
      String zone = timestamp.getTimezone();
      boolean local = zone == null || zone.isEmpty();
      return DataType.of(local ? TypeName.TIMESTAMP : TypeName.TIMESTAMP_WITH_TIME_ZONE);
    } else if (type instanceof ArrowType.Bool) {
      return DataType.of(TypeName.BOOLEAN);
    } else if (type instanceof ArrowType.Date) {
      return DataType.of(TypeName.DATE);
    } else if (type instanceof ArrowType.Time) {
      return DataType.of(TypeName.TIME);
    } else if (isText(type) || type instanceof ArrowType.Null) {
      return DataType.of(TypeName.VARCHAR);
    } else if (isBinary(type)) {
      return DataType.of(TypeName.VARBINARY);
    }
    throw unsupported(field);
  }

  private static DataType integer(ArrowType.Int type) {
    int bits = type.getIsSigned() ? type.getBitWidth() : type.getBitWidth() + 1;
    if (bits > 64) {
      return new DataType.Decimal(20, 0);
    }
    return DataType.of(bits <= 32 ? TypeName.INTEGER : TypeName.BIGINT);
  }

  private static DataType decimal(Field field, ArrowType.Decimal type) {
    int scale = type.getScale();
    int precision = scale < 0 ? type.getPrecision() - scale : type.getPrecision();
    if (precision > DataType.Decimal.MAX_PRECISION || scale > precision) {
      throw unsupported(field);
    }
    return new DataType.Decimal(precision, Math.max(scale, 0));
  }

  private static boolean isList(ArrowType type) {
    return type instanceof ArrowType.List
        || type instanceof ArrowType.LargeList
        || type instanceof ArrowType.FixedSizeList;
  }

  private static boolean isText(ArrowType type) {
    return type instanceof ArrowType.Utf8
        || type instanceof ArrowType.LargeUtf8
        || type instanceof ArrowType.Utf8View;
  }

  private static boolean isBinary(ArrowType type) {
    return type instanceof ArrowType.Binary
        || type instanceof ArrowType.LargeBinary
        || type instanceof ArrowType.BinaryView
        || type instanceof ArrowType.FixedSizeBinary;
  }

  static boolean isUuid(Field field) {
    return UUID_EXTENSION.equals(field.getMetadata().get(EXTENSION_NAME))
        && field.getType() instanceof ArrowType.FixedSizeBinary binary
        && binary.getByteWidth() == UUID_BYTES;
  }

  static TidemarkException unsupported(Field field) {
    return new TidemarkException(
        ErrorCode.NOT_SUPPORTED,
        "Column '"
            + field.getName()
            + "' has the Arrow type "
            + field.getType()
            + ", which has no counterpart here; cast it to a number, text, date, time,"
            + " timestamp, UUID or a list of those");
  }
}
