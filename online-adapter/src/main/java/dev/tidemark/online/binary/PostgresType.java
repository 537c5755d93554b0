package dev.tidemark.online.binary;

import dev.tidemark.catalog.type.DataType;
import dev.tidemark.catalog.type.TypeName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * PostgreSQL's own name and number of each of our types, and of the arrays of them. The numbers are
 * those of {@code pg_type.dat} and never change.
 *
 * @param name as {@code pg_type} has it
 */
public record PostgresType(String name, int oid) {
  public static final int BOOL = 16;
  static final int BYTEA = 17;
  static final int NAME = 19;
  static final int INT8 = 20;
  static final int INT2 = 21;
  static final int INT4 = 23;
  static final int TEXT = 25;
  static final int FLOAT4 = 700;
  static final int FLOAT8 = 701;
  static final int BPCHAR = 1042;
  static final int VARCHAR = 1043;
  static final int DATE = 1082;
  static final int TIME = 1083;
  static final int TIMESTAMP = 1114;
  static final int TIMESTAMPTZ = 1184;
  static final int NUMERIC = 1700;
  static final int UUID = 2950;

  private static final int JSON = 114;
  private static final int CIDR = 650;
  private static final int INET = 869;
  private static final int JSONB = 3802;

  private static final DataType UNBOUNDED_NUMERIC = new DataType.Decimal(38, 18);

  private static final List<PostgresType> ARRAYS =
      List.of(
          new PostgresType("_bool", 1000),
          new PostgresType("_bytea", 1001),
          new PostgresType("_name", 1003),
          new PostgresType("_int2", 1005),
          new PostgresType("_int4", 1007),
          new PostgresType("_text", 1009),
          new PostgresType("_bpchar", 1014),
          new PostgresType("_varchar", 1015),
          new PostgresType("_int8", 1016),
          new PostgresType("_float4", 1021),
          new PostgresType("_float8", 1022),
          new PostgresType("_timestamp", 1115),
          new PostgresType("_date", 1182),
          new PostgresType("_time", 1183),
          new PostgresType("_timestamptz", 1185),
          new PostgresType("_numeric", 1231),
          new PostgresType("_uuid", 2951));

  private static final List<Integer> BINARY = allBinary();

  /** The type in which a value of ours is sent. */
  public static PostgresType of(DataType type) {
    if (type instanceof DataType.ArrayOf array) {
      String element = of(array.element()).name();
      return ARRAYS.stream()
          .filter(a -> a.name().equals("_" + element))
          .findFirst()
          .orElseThrow(() -> new IllegalArgumentException(element));
    }
    if (type instanceof DataType.Decimal) {
      return new PostgresType("numeric", NUMERIC);
    }
    return switch (((DataType.Scalar) type).name()) {
      case BOOLEAN -> new PostgresType("bool", BOOL);
      case INTEGER -> new PostgresType("int4", INT4);
      case BIGINT -> new PostgresType("int8", INT8);
      case REAL -> new PostgresType("float4", FLOAT4);
      case DOUBLE -> new PostgresType("float8", FLOAT8);
      case DECIMAL -> throw new IllegalArgumentException("DECIMAL needs precision and scale");
      case VARCHAR -> new PostgresType("text", TEXT);
      case VARBINARY -> new PostgresType("bytea", BYTEA);
      case DATE -> new PostgresType("date", DATE);
      case TIME -> new PostgresType("time", TIME);
      case TIMESTAMP -> new PostgresType("timestamp", TIMESTAMP);
      case TIMESTAMP_WITH_TIME_ZONE -> new PostgresType("timestamptz", TIMESTAMPTZ);
      case UUID -> new PostgresType("uuid", UUID);
    };
  }

  /**
   * What a column of a foreign table is here; empty for a type we don't have.
   *
   * @param oid of the type, for a domain of its base type
   * @param kind {@code pg_type.typtype}
   * @param modifier {@code pg_attribute.atttypmod}
   */
  public static Optional<DataType> dataType(int oid, String kind, int modifier) {
    if (kind.equals("e")) {
      return Optional.of(DataType.of(TypeName.VARCHAR));
    }
    for (PostgresType array : ARRAYS) {
      if (array.oid() == oid) {
        return elementOid(array)
            .flatMap(e -> dataType(e, "b", modifier))
            .map(DataType.ArrayOf::new);
      }
    }
    return switch (oid) {
      case BOOL -> scalar(TypeName.BOOLEAN);
      case INT2, INT4 -> scalar(TypeName.INTEGER);
      case INT8 -> scalar(TypeName.BIGINT);
      case FLOAT4 -> scalar(TypeName.REAL);
      case FLOAT8 -> scalar(TypeName.DOUBLE);
      case NUMERIC -> numeric(modifier);
      case TEXT, VARCHAR, BPCHAR, NAME, JSON, JSONB, INET, CIDR -> scalar(TypeName.VARCHAR);
      case BYTEA -> scalar(TypeName.VARBINARY);
      case DATE -> scalar(TypeName.DATE);
      case TIME -> scalar(TypeName.TIME);
      case TIMESTAMP -> scalar(TypeName.TIMESTAMP);
      case TIMESTAMPTZ -> scalar(TypeName.TIMESTAMP_WITH_TIME_ZONE);
      case UUID -> scalar(TypeName.UUID);
      default -> Optional.empty();
    };
  }

  private static Optional<DataType> scalar(TypeName name) {
    return Optional.of(DataType.of(name));
  }

  /** The digits are packed into the modifier, plus 4; the scale may be negative. */
  private static Optional<DataType> numeric(int modifier) {
    if (modifier < 0) {
      return Optional.of(UNBOUNDED_NUMERIC);
    }
    int precision = (modifier - 4) >> 16 & 0xFFFF;
    int scale = ((modifier - 4 & 0x7FF) ^ 1024) - 1024;
    if (scale < 0) {
      precision -= scale;
      scale = 0;
    }
    precision = Math.max(precision, scale);
    return precision > DataType.Decimal.MAX_PRECISION
        ? Optional.empty()
        : Optional.of(new DataType.Decimal(precision, scale));
  }

  private static Optional<Integer> elementOid(PostgresType array) {
    return switch (array.name().substring(1)) {
      case "bool" -> Optional.of(BOOL);
      case "bytea" -> Optional.of(BYTEA);
      case "name", "text", "bpchar", "varchar" -> Optional.of(TEXT);
      case "int2", "int4" -> Optional.of(INT4);
      case "int8" -> Optional.of(INT8);
      case "float4" -> Optional.of(FLOAT4);
      case "float8" -> Optional.of(FLOAT8);
      case "timestamp" -> Optional.of(TIMESTAMP);
      case "date" -> Optional.of(DATE);
      case "time" -> Optional.of(TIME);
      case "timestamptz" -> Optional.of(TIMESTAMPTZ);
      case "numeric" -> Optional.of(NUMERIC);
      case "uuid" -> Optional.of(UUID);
      default -> Optional.empty();
    };
  }

  static boolean isArray(int oid) {
    return ARRAYS.stream().anyMatch(a -> a.oid() == oid);
  }

  /** Every number this package reads and writes in binary. */
  public static List<Integer> binaryOids() {
    return BINARY;
  }

  static boolean isBinary(int oid) {
    return BINARY.contains(oid);
  }

  private static List<Integer> allBinary() {
    List<Integer> oids =
        new ArrayList<>(
            List.of(
                BOOL,
                BYTEA,
                INT8,
                INT2,
                INT4,
                FLOAT4,
                FLOAT8,
                DATE,
                TIME,
                TIMESTAMP,
                TIMESTAMPTZ,
                NUMERIC,
                UUID));
    ARRAYS.forEach(a -> oids.add(a.oid()));
    return List.copyOf(oids);
  }
}
