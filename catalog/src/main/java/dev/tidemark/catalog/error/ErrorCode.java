package dev.tidemark.catalog.error;

/**
 * What went wrong. The name begins every message; the kind says who acts; the SQLSTATE is what JDBC
 * clients see.
 */
public enum ErrorCode {
  SYNTAX_ERROR(ErrorKind.USER, "42601"),
  TABLE_NOT_FOUND(ErrorKind.USER, "42P01"),
  TABLE_LOST(ErrorKind.USER, "42P01"),
  SCHEMA_NOT_FOUND(ErrorKind.USER, "3F000"),
  COLUMN_NOT_FOUND(ErrorKind.USER, "42703"),
  FUNCTION_NOT_FOUND(ErrorKind.USER, "42883"),
  SNAPSHOT_NOT_FOUND(ErrorKind.USER, "22023"),
  FILE_NOT_FOUND(ErrorKind.USER, "58P01"),
  AMBIGUOUS_NAME(ErrorKind.USER, "42702"),
  ALREADY_EXISTS(ErrorKind.USER, "42P07"),
  TYPE_MISMATCH(ErrorKind.USER, "42804"),
  INVALID_VALUE(ErrorKind.USER, "22023"),
  INVALID_STATEMENT(ErrorKind.USER, "42000"),
  INVALID_OPTION(ErrorKind.USER, "22023"),
  INVALID_FILE(ErrorKind.USER, "22000"),
  INVALID_PARAMETER(ErrorKind.USER, "22023"),
  NULL_NOT_ALLOWED(ErrorKind.USER, "23502"),
  VALUE_TOO_LARGE(ErrorKind.USER, "22001"),
  DIVISION_BY_ZERO(ErrorKind.USER, "22012"),
  NUMERIC_OVERFLOW(ErrorKind.USER, "22003"),
  NOT_SUPPORTED(ErrorKind.USER, "0A000"),
  NO_ENGINE(ErrorKind.USER, "0A000"),
  PERMISSION_DENIED(ErrorKind.USER, "42501"),
  UNAUTHENTICATED(ErrorKind.USER, "28000"),
  IDEMPOTENCY_CONFLICT(ErrorKind.USER, "23505"),
  CONFIGURATION_ERROR(ErrorKind.USER, "F0000"),
  CANCELLED(ErrorKind.USER, "57014"),
  QUERY_TIMEOUT(ErrorKind.RESOURCES, "57014"),
  MEMORY_LIMIT(ErrorKind.RESOURCES, "53200"),
  LIMIT_EXCEEDED(ErrorKind.RESOURCES, "54000"),
  TOO_MANY_REQUESTS(ErrorKind.RESOURCES, "53300"),
  CONFLICT(ErrorKind.RESOURCES, "40001"),
  DISK_FULL(ErrorKind.RESOURCES, "53100"),
  ENGINE_UNAVAILABLE(ErrorKind.RESOURCES, "57P02"),
  POSTGRES_UNAVAILABLE(ErrorKind.EXTERNAL, "08006"),
  WAREHOUSE_UNAVAILABLE(ErrorKind.EXTERNAL, "58030"),
  SOURCE_ERROR(ErrorKind.EXTERNAL, "58000"),
  DATA_DAMAGED(ErrorKind.EXTERNAL, "XX001"),
  NEWER_FORMAT(ErrorKind.EXTERNAL, "XX001"),
  INTERNAL_ERROR(ErrorKind.INTERNAL, "XX000");

  private final ErrorKind kind;
  private final String sqlState;

  ErrorCode(ErrorKind kind, String sqlState) {
    this.kind = kind;
    this.sqlState = sqlState;
  }

  /** Who acts. */
  public ErrorKind kind() {
    return kind;
  }

  /** Five characters, as SQL's standard and PostgreSQL assign them. */
  public String sqlState() {
    return sqlState;
  }
}
