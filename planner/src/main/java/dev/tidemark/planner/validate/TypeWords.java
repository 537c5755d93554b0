package dev.tidemark.planner.validate;

import dev.tidemark.catalog.type.TypeName;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Calcite's sentences about types, with the types as they are written in SQL. */
final class TypeWords {
  private static final Pattern FORMS = Pattern.compile("\\.? ?Supported form.*", Pattern.DOTALL);
  private static final Pattern TEXT = Pattern.compile("\\bCHAR\\(\\d+\\)");
  private static final Pattern ZONED = Pattern.compile("TIMESTAMP_WITH_LOCAL_TIME_ZONE\\(\\d\\)");
  private static final Pattern ROW = Pattern.compile("RecordType\\([^<>]*\\)");
  private static final Pattern NOT_NULL = Pattern.compile("(?<=[A-Z)]) NOT NULL");
  private static final Pattern CHARACTER_SET = Pattern.compile(" CHARACTER SET \"[^\"]*\"");
  private static final Pattern TIME_AND_OTHER =
      Pattern.compile(
          ".*(<(?:DATE|TIMESTAMP[^>]*)> [+-] <(INTEGER|BIGINT|DECIMAL[^>]*|REAL|DOUBLE|VARCHAR)>"
              + "|<(INTEGER|BIGINT|DECIMAL[^>]*|REAL|DOUBLE|VARCHAR)> [+-] <(?:DATE|TIMESTAMP[^>]*)>).*",
          Pattern.DOTALL);
  private static final Pattern UNTYPED = Pattern.compile("<UNKNOWN>");

  private static final Map<String, String> WHOLE =
      Map.of(
          "Illegal mixing of types in CASE or COALESCE statement",
          "The values of this CASE or coalesce have no type in common; convert them with CAST",
          "Parameters must be of the same type",
          "The arguments have no type in common; convert them with CAST");

  private TypeWords() {}

  static String in(String sentence) {
    if (sentence.contains("$SCALAR_QUERY")) {
      return "A sub-query that stands for a value returns a single column; this one has several";
    }
    @Nullable String whole = WHOLE.get(sentence);
    if (whole != null) {
      return whole;
    }
    String first = FORMS.matcher(sentence).replaceFirst("");
    String shown = TEXT.matcher(first).replaceAll(TypeName.VARCHAR.sql());
    shown = ZONED.matcher(shown).replaceAll(TypeName.TIMESTAMP_WITH_TIME_ZONE.sql());
    shown = ROW.matcher(shown).replaceAll("ROW");
    shown = CHARACTER_SET.matcher(shown).replaceAll("");
    shown = NOT_NULL.matcher(shown).replaceAll("");
    Matcher untyped = UNTYPED.matcher(shown);
    if (untyped.find()) {
      return untyped.replaceAll("?") + "; say the parameter's type, as in CAST(? AS INTEGER)";
    }
    return TIME_AND_OTHER.matcher(shown).matches()
        ? shown + "; a time is moved by an interval, such as INTERVAL '1' DAY"
        : shown;
  }
}
