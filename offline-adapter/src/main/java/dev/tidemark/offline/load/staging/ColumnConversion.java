package dev.tidemark.offline.load.staging;

import dev.tidemark.catalog.type.DataType;
import dev.tidemark.catalog.type.TypeName;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How a file's column becomes a group's, in DuckDB's SQL, by the rules by which a put takes values:
 * nothing is lost in silence. Source: the contract's sections 2 and 3.
 *
 * @param value the converted column; NULL where it can't be converted
 * @param lossy true for a value that is not NULL and can't be kept; {@link #NEVER} where there is
 *     no such value, so that nobody has to look
 */
record ColumnConversion(String value, String lossy) {
  static final String NEVER = "false";

  private static final Set<String> WHOLE =
      Set.of(
          "TINYINT",
          "SMALLINT",
          "INTEGER",
          "BIGINT",
          "HUGEINT",
          "UTINYINT",
          "USMALLINT",
          "UINTEGER",
          "UBIGINT",
          "UHUGEINT");
  private static final Set<String> FLOATING = Set.of("FLOAT", "DOUBLE");
  private static final Set<String> INSTANTS =
      Set.of(
          "DATE",
          "TIMESTAMP",
          "TIMESTAMP_S",
          "TIMESTAMP_MS",
          "TIMESTAMP_NS",
          "TIMESTAMP WITH TIME ZONE");
  private static final String NUL = "chr(0)";
  private static final String EXACT_DOUBLES = "9007199254740992";

  /** Of a typed column; empty where a put wouldn't take the type at all. */
  static Optional<ColumnConversion> typed(String raw, String source, DataType target) {
    if (target instanceof DataType.ArrayOf array) {
      int bracket = source.lastIndexOf('[');
      return bracket > 0 && source.endsWith("]")
          ? typed("e", source.substring(0, bracket), array.element())
              .map(element -> list(raw, element))
          : Optional.empty();
    }
    String cast = tryCast(raw, target);
    boolean decimal = source.startsWith("DECIMAL(");
    boolean floating = FLOATING.contains(source);
    boolean numeric = WHOLE.contains(source) || floating || decimal;
    if (numeric && source.equals(target.duckdb().replace("REAL", "FLOAT"))) {
      return Optional.of(new ColumnConversion(cast, NEVER));
    }
    if (target instanceof DataType.Decimal) {
      String lossy = floating ? isNull(cast) : isNull(cast) + " OR " + cast + " <> " + raw;
      return numeric ? Optional.of(new ColumnConversion(cast, lossy)) : Optional.empty();
    }
    return switch (((DataType.Scalar) target).name()) {
      case INTEGER, BIGINT -> {
        String lossy = isNull(cast);
        if (floating || decimal) {
          lossy += " OR " + raw + " <> trunc(" + raw + ")";
        }
        if (floating) {
          lossy += " OR abs(" + raw + ") > " + EXACT_DOUBLES;
        }
        yield only(numeric, cast, lossy);
      }
      case REAL, DOUBLE ->
          only(
              numeric,
              cast,
              isNull(cast) + " OR (isinf(" + cast + ") AND NOT isinf(" + raw + "::DOUBLE))");
      case BOOLEAN -> only(source.equals("BOOLEAN"), cast, NEVER);
      case VARCHAR ->
          only(
              source.equals("VARCHAR") || source.equals("JSON") || source.startsWith("ENUM("),
              cast,
              "contains(" + cast + ", " + NUL + ")");
      case VARBINARY -> only(source.equals("BLOB"), cast, NEVER);
      case UUID -> only(source.equals("UUID") || source.equals("VARCHAR"), cast, isNull(cast));
      case DATE -> only(source.equals("DATE"), cast, outOfRange(cast));
      case TIME ->
          only(
              source.equals("TIME") || source.equals("TIME_NS"),
              cast,
              source.equals("TIME") ? NEVER : cast + "::TIME_NS <> " + raw);
      case TIMESTAMP, TIMESTAMP_WITH_TIME_ZONE ->
          only(
              INSTANTS.contains(source),
              cast,
              outOfRange(cast)
                  + (source.equals("TIMESTAMP_NS")
                      ? " OR " + raw + "::TIMESTAMP::TIMESTAMP_NS <> " + raw
                      : ""));
      case DECIMAL -> throw new IllegalArgumentException("DECIMAL without digits");
    };
  }

  /** Of a column of texts. */
  static ColumnConversion text(String raw, DataType target) {
    if (target instanceof DataType.ArrayOf array) {
      String list = "TRY_CAST(" + raw + " AS VARCHAR[])";
      ColumnConversion elements = list(list, text("e", array.element()));
      return new ColumnConversion(elements.value(), isNull(list) + " OR " + elements.lossy());
    }
    String cast = tryCast(raw, target);
    if (target instanceof DataType.Decimal decimal) {
      String shape = "[+-]?[0-9]*(\\.[0-9]{0," + decimal.scale() + "}0*)?";
      return new ColumnConversion(cast, isNull(cast) + " OR " + unlike(raw, shape));
    }
    return switch (((DataType.Scalar) target).name()) {
      case INTEGER, BIGINT ->
          new ColumnConversion(cast, isNull(cast) + " OR " + unlike(raw, "[+-]?[0-9]+"));
      case REAL, DOUBLE ->
          new ColumnConversion(
              cast,
              isNull(cast) + " OR (isinf(" + cast + ") AND " + unlike(raw, "(?i)[+-]?inf.*") + ")");
      case BOOLEAN, UUID -> new ColumnConversion(cast, isNull(cast));
      case VARCHAR -> new ColumnConversion(raw, "contains(" + raw + ", " + NUL + ")");
      case VARBINARY ->
          new ColumnConversion(
              "CASE WHEN " + isHex(raw) + " THEN unhex(substr(" + raw + ", 3)) END",
              "NOT " + isHex(raw));
      case DATE ->
          new ColumnConversion(
              cast,
              isNull(cast) + " OR " + outOfRange(cast) + " OR length(trim(" + raw + ")) > 10");
      case TIME -> new ColumnConversion(cast, isNull(cast) + " OR " + tooFine(raw));
      case TIMESTAMP -> instant("TRY_CAST(" + raw + " AS TIMESTAMPTZ)::TIMESTAMP", raw);
      case TIMESTAMP_WITH_TIME_ZONE -> instant("TRY_CAST(" + raw + " AS TIMESTAMPTZ)", raw);
      case DECIMAL -> throw new IllegalArgumentException("DECIMAL without digits");
    };
  }

  private static ColumnConversion instant(String cast, String raw) {
    return new ColumnConversion(
        cast, isNull(cast) + " OR " + outOfRange(cast) + " OR " + tooFine(raw));
  }

  private static ColumnConversion list(String raw, ColumnConversion element) {
    return new ColumnConversion(
        "list_transform(" + raw + ", lambda e: " + element.value() + ")",
        element.lossy().equals(NEVER)
            ? NEVER
            : "len(list_filter("
                + raw
                + ", lambda e: e IS NOT NULL AND ("
                + element.lossy()
                + "))) > 0");
  }

  private static Optional<ColumnConversion> only(boolean taken, String value, String lossy) {
    return taken ? Optional.of(new ColumnConversion(value, lossy)) : Optional.empty();
  }

  private static String tryCast(String raw, DataType target) {
    return "TRY_CAST(" + raw + " AS " + target.duckdb() + ")";
  }

  private static String isNull(String value) {
    return value + " IS NULL";
  }

  /** Infinite, or not in the years 1 to 9999. */
  private static String outOfRange(String time) {
    return "coalesce(NOT (" + time + " >= '0001-01-01' AND " + time + " < '10000-01-01'), true)";
  }

  private static String tooFine(String text) {
    return "regexp_matches(" + text + ", '\\.[0-9]{6}[0-9]*[1-9]')";
  }

  private static String isHex(String text) {
    return "regexp_full_match(" + text + ", '\\\\x([0-9a-fA-F]{2})*')";
  }

  private static String unlike(String text, String pattern) {
    return "NOT regexp_full_match(trim(" + text + "), '" + pattern + "')";
  }

  /** The bytes that a converted value takes in a record. */
  static String bytes(String value, DataType type) {
    if (type instanceof DataType.ArrayOf array) {
      return List.of(TypeName.VARCHAR, TypeName.VARBINARY).stream()
              .anyMatch(name -> array.element().equals(DataType.of(name)))
          ? "coalesce(list_sum(list_transform("
              + value
              + ", lambda e: "
              + bytes("e", array.element())
              + ")), 0)"
          : "coalesce(len(" + value + "), 0) * " + width(array.element());
    } else if (type.equals(DataType.of(TypeName.VARCHAR))) {
      return "coalesce(strlen(" + value + "), 0)";
    } else if (type.equals(DataType.of(TypeName.VARBINARY))) {
      return "coalesce(octet_length(" + value + "), 0)";
    }
    return Integer.toString(width(type));
  }

  private static int width(DataType type) {
    if (!(type instanceof DataType.Scalar scalar)) {
      return 16;
    }
    return switch (scalar.name()) {
      case BOOLEAN -> 1;
      case INTEGER, REAL, DATE -> 4;
      case BIGINT, DOUBLE, TIME, TIMESTAMP, TIMESTAMP_WITH_TIME_ZONE -> 8;
      case UUID, DECIMAL, VARCHAR, VARBINARY -> 16;
    };
  }
}
