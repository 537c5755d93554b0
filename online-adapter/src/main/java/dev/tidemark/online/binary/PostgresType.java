package dev.tidemark.online.binary;

import dev.tidemark.catalog.type.DataType;
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

  static boolean isArray(int oid) {
    return array(oid).isPresent();
  }

  /** The array type of that number; empty for any other. */
  static Optional<PostgresType> array(int oid) {
    return ARRAYS.stream().filter(a -> a.oid() == oid).findFirst();
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
