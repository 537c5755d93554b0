package dev.tidemark.catalog.type;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.UUID;

/**
 * The one table of scalar types: what each is called by every engine, and the Java class that holds
 * a value of it in a row ({@code Object[]}). An array is a {@link java.util.List} of its element's
 * class. {@code DECIMAL}'s names are completed with {@code (precision, scale)}.
 */
public enum TypeName {
  BOOLEAN("BOOLEAN", "BOOLEAN", "boolean", "boolean", "BOOLEAN", "boolean", Boolean.class),
  INTEGER("INTEGER", "INTEGER", "integer", "int", "INTEGER", "integer", Integer.class),
  BIGINT("BIGINT", "BIGINT", "bigint", "long", "BIGINT", "bigint", Long.class),
  REAL("REAL", "REAL", "real", "float", "FLOAT", "real", Float.class),
  DOUBLE("DOUBLE", "DOUBLE", "double precision", "double", "DOUBLE", "double", Double.class),
  DECIMAL("DECIMAL", "DECIMAL", "numeric", "decimal", "DECIMAL", "decimal", BigDecimal.class),
  VARCHAR("VARCHAR", "VARCHAR", "text", "string", "VARCHAR", "varchar", String.class),
  VARBINARY("VARBINARY", "VARBINARY", "bytea", "binary", "BLOB", "varbinary", byte[].class),
  DATE("DATE", "DATE", "date", "date", "DATE", "date", LocalDate.class),
  TIME("TIME", "TIME", "time(6)", "time", "TIME", "time(6)", LocalTime.class),
  TIMESTAMP(
      "TIMESTAMP(6)",
      "TIMESTAMP",
      "timestamp(6)",
      "timestamp",
      "TIMESTAMP",
      "timestamp(6)",
      LocalDateTime.class),
  TIMESTAMP_WITH_TIME_ZONE(
      "TIMESTAMP(6) WITH TIME ZONE",
      "TIMESTAMP_WITH_LOCAL_TIME_ZONE",
      "timestamp(6) with time zone",
      "timestamptz",
      "TIMESTAMP WITH TIME ZONE",
      "timestamp(6) with time zone",
      Instant.class),
  UUID("UUID", "UUID", "uuid", "uuid", "UUID", "uuid", UUID.class);

  private final String sql;
  private final String calcite;
  private final String postgres;
  private final String iceberg;
  private final String duckdb;
  private final String trino;
  private final Class<?> javaClass;

  TypeName(
      String sql,
      String calcite,
      String postgres,
      String iceberg,
      String duckdb,
      String trino,
      Class<?> javaClass) {
    this.sql = sql;
    this.calcite = calcite;
    this.postgres = postgres;
    this.iceberg = iceberg;
    this.duckdb = duckdb;
    this.trino = trino;
    this.javaClass = javaClass;
  }

  /** What users write and read. */
  public String sql() {
    return sql;
  }

  /** The name of Calcite's {@code SqlTypeName} constant. */
  public String calcite() {
    return calcite;
  }

  public String postgres() {
    return postgres;
  }

  /** Iceberg's own spelling of its primitive type. */
  public String iceberg() {
    return iceberg;
  }

  public String duckdb() {
    return duckdb;
  }

  public String trino() {
    return trino;
  }

  /** The class of a non-null value in a row. */
  public Class<?> javaClass() {
    return javaClass;
  }
}
