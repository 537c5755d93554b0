package dev.tidemark.online.binary;

import dev.tidemark.catalog.type.DataType;
import dev.tidemark.catalog.type.TypeName;
import java.util.Optional;

/**
 * The type of a column of somebody else's table.
 *
 * @param oid of the type, for a domain of its base type
 * @param kind {@code pg_type.typtype} of the same
 * @param modifier {@code pg_attribute.atttypmod}
 * @param isDomain whether the column's own type is a domain
 */
public record ForeignType(int oid, String kind, int modifier, boolean isDomain) {
  private static final int JSON = 114;
  private static final int CIDR = 650;
  private static final int INET = 869;
  private static final int BPCHAR_ARRAY = 1014;
  private static final int NUMERIC_ARRAY = 1231;
  private static final int JSONB = 3802;

  private static final DataType.Decimal UNBOUNDED_NUMERIC = new DataType.Decimal(38, 18);

  /** What the column is here; empty for a type we don't have. */
  public Optional<DataType> dataType() {
    if (kind.equals("e")) {
      return scalar(TypeName.VARCHAR);
    }
    Optional<PostgresType> array = PostgresType.array(oid);
    return array.isPresent()
        ? elementOid(array.get()).flatMap(this::scalar).map(DataType.ArrayOf::new)
        : scalar(oid);
  }

  private Optional<DataType> scalar(int type) {
    return switch (type) {
      case PostgresType.BOOL -> scalar(TypeName.BOOLEAN);
      case PostgresType.INT2, PostgresType.INT4 -> scalar(TypeName.INTEGER);
      case PostgresType.INT8 -> scalar(TypeName.BIGINT);
      case PostgresType.FLOAT4 -> scalar(TypeName.REAL);
      case PostgresType.FLOAT8 -> scalar(TypeName.DOUBLE);
      case PostgresType.NUMERIC -> numeric();
      case PostgresType.TEXT,
          PostgresType.VARCHAR,
          PostgresType.BPCHAR,
          PostgresType.NAME,
          JSON,
          JSONB,
          INET,
          CIDR ->
          scalar(TypeName.VARCHAR);
      case PostgresType.BYTEA -> scalar(TypeName.VARBINARY);
      case PostgresType.DATE -> scalar(TypeName.DATE);
      case PostgresType.TIME -> scalar(TypeName.TIME);
      case PostgresType.TIMESTAMP -> scalar(TypeName.TIMESTAMP);
      case PostgresType.TIMESTAMPTZ -> scalar(TypeName.TIMESTAMP_WITH_TIME_ZONE);
      case PostgresType.UUID -> scalar(TypeName.UUID);
      default -> Optional.empty();
    };
  }

  private static Optional<DataType> scalar(TypeName name) {
    return Optional.of(DataType.of(name));
  }

  /** The digits are packed into the modifier, plus 4; the scale may be negative. */
  private Optional<DataType> numeric() {
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
      case "bool" -> Optional.of(PostgresType.BOOL);
      case "bytea" -> Optional.of(PostgresType.BYTEA);
      case "name", "text", "bpchar", "varchar" -> Optional.of(PostgresType.TEXT);
      case "int2", "int4" -> Optional.of(PostgresType.INT4);
      case "int8" -> Optional.of(PostgresType.INT8);
      case "float4" -> Optional.of(PostgresType.FLOAT4);
      case "float8" -> Optional.of(PostgresType.FLOAT8);
      case "timestamp" -> Optional.of(PostgresType.TIMESTAMP);
      case "date" -> Optional.of(PostgresType.DATE);
      case "time" -> Optional.of(PostgresType.TIME);
      case "timestamptz" -> Optional.of(PostgresType.TIMESTAMPTZ);
      case "numeric" -> Optional.of(PostgresType.NUMERIC);
      case "uuid" -> Optional.of(PostgresType.UUID);
      default -> Optional.empty();
    };
  }

  /**
   * The value of {@link #dataType} that a client reads, in SQL; empty where the column as it is
   * compares and computes as that type does.
   *
   * @param column its name in SQL
   */
  public Optional<String> conversion(String column) {
    return dataType().flatMap(type -> conversion(column, type));
  }

  private Optional<String> conversion(String column, DataType type) {
    if (oid == PostgresType.BPCHAR) {
      // A cast takes the blanks at the end away.
      return Optional.of("textin(bpcharout(" + column + "))");
    }
    if (oid == BPCHAR_ARRAY) {
      return Optional.of(cast(cast(column, "text"), type.postgres()));
    }
    if (oid == INET) {
      // A cast adds the mask.
      return Optional.of("textin(inet_out(" + column + "))");
    }
    if (oid == PostgresType.NUMERIC && modifier < 0) {
      // A cast refuses values that nobody may want to read.
      return Optional.of("round(" + column + ", " + UNBOUNDED_NUMERIC.scale() + ")");
    }
    if (oid == NUMERIC_ARRAY && modifier < 0) {
      return Optional.of(cast(column, type.postgres()));
    }
    PostgresType ours = PostgresType.of(type);
    boolean isOurs = oid == ours.oid() || oid == PostgresType.VARCHAR;
    return isOurs && !isDomain ? Optional.empty() : Optional.of(cast(column, ours.name()));
  }

  private static String cast(String text, String type) {
    return "CAST(" + text + " AS " + type + ")";
  }
}
