package dev.tidemark.catalog.group.rule;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Which names groups, columns and schemas may have; each is an identifier in every engine. */
public final class NameRules {

  /** PostgreSQL cuts longer identifiers. */
  public static final int MAX_BYTES = 63;

  /** The schemas of the one catalog; a registered schema can't take their names. */
  public static final List<String> OWN_SCHEMAS =
      List.of("features", "online", "offline", "session", "datasets", "system");

  private static final Set<String> FOREIGN_SCHEMAS =
      Set.of("tidemark", "information_schema", "pg_catalog");

  private static final Pattern WORD = Pattern.compile("[\\p{L}_][\\p{L}\\p{M}\\p{N}_]*");
  private static final Pattern VERSIONED = Pattern.compile(".*_v[0-9]+");
  private static final Pattern UNFIT_IN_COLUMN = Pattern.compile("[\\p{Cntrl}\".]");

  private NameRules() {}

  /** Throws {@code INVALID_STATEMENT} unless a feature group may be called so. */
  public static void requireGroupName(String name) {
    requireWord("feature group", name);
    if (VERSIONED.matcher(name).matches()) {
      throw invalid(
          "Feature group '%s' can't be called so: names that end in _v and a number stand for the fixed versions of a group"
              .formatted(name));
    }
  }

  /** Throws {@code INVALID_STATEMENT} or {@code ALREADY_EXISTS} unless a schema may. */
  public static void requireSchemaName(String name) {
    requireWord("schema", name);
    String lower = name.toLowerCase(Locale.ROOT);
    if (OWN_SCHEMAS.contains(lower)) {
      throw new TidemarkException(
          ErrorCode.ALREADY_EXISTS, "Schema '%s' is one of Tidemark's own".formatted(name));
    }
    if (FOREIGN_SCHEMAS.contains(lower)) {
      throw invalid("Schema name '%s' is reserved".formatted(name));
    }
  }

  /** Throws {@code INVALID_STATEMENT} unless a column may. */
  public static void requireColumnName(String name) {
    if (name.isBlank() || !name.equals(name.strip())) {
      throw invalid("Column name '%s' is blank or has blanks round it".formatted(name));
    }
    if (UNFIT_IN_COLUMN.matcher(name).find()) {
      throw invalid(
          "Column name '%s' has a dot, a double quote or a control character".formatted(name));
    }
    requireShort("Column", name);
  }

  private static void requireWord(String what, String name) {
    if (!WORD.matcher(name).matches()) {
      throw invalid(
          "'%s' is no name for a %s: use letters, digits and underscores, and begin with no digit"
              .formatted(name, what));
    }
    requireShort("The name of the " + what, name);
  }

  private static void requireShort(String what, String name) {
    int bytes = name.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > MAX_BYTES) {
      throw invalid(
          "%s '%s' is too long: %d bytes, and %d are allowed"
              .formatted(what, name, bytes, MAX_BYTES));
    }
  }

  private static TidemarkException invalid(String sentence) {
    return new TidemarkException(ErrorCode.INVALID_STATEMENT, sentence);
  }
}
