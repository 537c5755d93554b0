package dev.tidemark.catalog.type;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A column's type: a scalar, a decimal with its digits, or an array of either. */
public sealed interface DataType permits DataType.Scalar, DataType.Decimal, DataType.ArrayOf {

  /** Shorthand for the scalar types. */
  static DataType of(TypeName name) {
    return new Scalar(name);
  }

  /**
   * The type that {@link #sql} writes so. Throws {@link IllegalArgumentException} for anything
   * else; what users may write is wider, and the planner's.
   */
  static DataType parse(String sql) {
    if (sql.endsWith(" ARRAY")) {
      return new ArrayOf(parse(sql.substring(0, sql.length() - " ARRAY".length())));
    }
    Matcher decimal = Decimal.SQL.matcher(sql);
    if (decimal.matches()) {
      return new Decimal(Integer.parseInt(decimal.group(1)), Integer.parseInt(decimal.group(2)));
    }
    for (TypeName name : TypeName.values()) {
      if (name.sql().equals(sql)) {
        return of(name);
      }
    }
    throw new IllegalArgumentException("type " + sql);
  }

  /** What users write and read, e.g. {@code DECIMAL(12,2)} or {@code REAL ARRAY}. */
  String sql();

  String postgres();

  String duckdb();

  String trino();

  /** The class of a non-null value in a row; see {@link TypeName}. */
  Class<?> javaClass();

  /** Any type but {@code DECIMAL} and arrays. */
  record Scalar(TypeName name) implements DataType {
    /** Throws {@link IllegalArgumentException} for {@code DECIMAL}, which has digits. */
    public Scalar {
      if (name == TypeName.DECIMAL) {
        throw new IllegalArgumentException("DECIMAL needs precision and scale");
      }
    }

    @Override
    public String sql() {
      return name.sql();
    }

    @Override
    public String postgres() {
      return name.postgres();
    }

    @Override
    public String duckdb() {
      return name.duckdb();
    }

    @Override
    public String trino() {
      return name.trino();
    }

    @Override
    public Class<?> javaClass() {
      return name.javaClass();
    }

    @Override
    public String toString() {
      return sql();
    }
  }

  /**
   * {@code DECIMAL(precision, scale)}, 1 to 38 digits, of which 0 to {@code precision} fraction.
   */
  record Decimal(int precision, int scale) implements DataType {
    public static final int MAX_PRECISION = 38;

    private static final Pattern SQL = Pattern.compile("DECIMAL\\((\\d{1,2}),(\\d{1,2})\\)");

    /** Throws {@link IllegalArgumentException} out of bounds. */
    public Decimal {
      if (precision < 1 || precision > MAX_PRECISION || scale < 0 || scale > precision) {
        throw new IllegalArgumentException("DECIMAL(" + precision + "," + scale + ")");
      }
    }

    private String with(String engineName) {
      return engineName + "(" + precision + "," + scale + ")";
    }

    @Override
    public String sql() {
      return with(TypeName.DECIMAL.sql());
    }

    @Override
    public String postgres() {
      return with(TypeName.DECIMAL.postgres());
    }

    @Override
    public String duckdb() {
      return with(TypeName.DECIMAL.duckdb());
    }

    @Override
    public String trino() {
      return with(TypeName.DECIMAL.trino());
    }

    @Override
    public Class<?> javaClass() {
      return TypeName.DECIMAL.javaClass();
    }

    @Override
    public String toString() {
      return sql();
    }
  }

  /** {@code <element> ARRAY}; elements may be NULL, and are not arrays themselves. */
  record ArrayOf(DataType element) implements DataType {
    /** Throws {@link IllegalArgumentException} for an array of arrays. */
    public ArrayOf {
      if (element instanceof ArrayOf) {
        throw new IllegalArgumentException("an array of arrays");
      }
    }

    @Override
    public String sql() {
      return element.sql() + " ARRAY";
    }

    @Override
    public String postgres() {
      return element.postgres() + "[]";
    }

    @Override
    public String duckdb() {
      return element.duckdb() + "[]";
    }

    @Override
    public String trino() {
      return "array(" + element.trino() + ")";
    }

    @Override
    public Class<?> javaClass() {
      return java.util.List.class;
    }

    @Override
    public String toString() {
      return sql();
    }
  }
}
