package dev.tidemark.offline.load.staging;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.Suggestions;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.offline.duckdb.DuckDbText;
import dev.tidemark.offline.duckdb.Lease;
import dev.tidemark.offline.load.file.CsvHeader;
import dev.tidemark.offline.load.file.LoadErrors;
import dev.tidemark.offline.load.file.LoadFormat;
import dev.tidemark.offline.load.file.SourceFiles;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The rows of the files as DuckDB reads them, numbered in the order of the files and their rows.
 *
 * @param columns of the files, in their order
 * @param sql a query with those columns, {@value #ORDINAL} from 0 and {@value #FILE} from 0
 */
record LoadSource(List<SourceColumn> columns, String sql) {
  static final String ORDINAL = "tidemark_ordinal";
  static final String FILE = "tidemark_file";

  private static final String PREFIX = "tidemark_";

  /** Errors: {@code INVALID_FILE}, {@code COLUMN_NOT_FOUND}, {@code TYPE_MISMATCH}. */
  static LoadSource open(
      Lease lease, FeatureGroup group, SourceFiles files, boolean takesOtherColumns) {
    boolean csv = files.format() == LoadFormat.CSV;
    String from = csv ? csv(files) : parquet(files);
    List<SourceColumn> columns = new ArrayList<>();
    try (Statement statement = lease.connection().createStatement();
        ResultSet rows = statement.executeQuery("DESCRIBE SELECT * FROM " + from)) {
      while (rows.next()) {
        columns.add(
            column(group, rows.getString("column_name"), rows.getString("column_type"), csv));
      }
    } catch (SQLException e) {
      throw LoadErrors.ofFile(lease.translate(e));
    }
    check(group, columns, takesOtherColumns);
    String numbers =
        (csv ? "row_number() OVER () - 1" : offset(lease, files) + "file_row_number::BIGINT")
            + " AS "
            + ORDINAL;
    String names = columns.stream().map(SourceColumn::quoted).collect(Collectors.joining(", "));
    return new LoadSource(
        List.copyOf(columns),
        "SELECT " + names + ", " + numbers + ", file_index AS " + FILE + " FROM " + from);
  }

  private static String parquet(SourceFiles files) {
    return "read_parquet(" + list(files) + ", union_by_name = true, hive_partitioning = false)";
  }

  private static String csv(SourceFiles files) {
    String columns =
        CsvHeader.of(files.files()).stream()
            .map(name -> DuckDbText.literal(name) + ": 'VARCHAR'")
            .collect(Collectors.joining(", "));
    return "read_csv("
        + list(files)
        + ", auto_detect = false, header = true, delim = ',', quote = '\"', escape = '\"',"
        + " allow_quoted_nulls = false, hive_partitioning = false, columns = {"
        + columns
        + "})";
  }

  private static String list(SourceFiles files) {
    return files.files().stream()
        .map(Path::toString)
        .map(LoadSource::literally)
        .map(DuckDbText::literal)
        .collect(Collectors.joining(", ", "[", "]"));
  }

  /** DuckDB takes every path for a glob. */
  private static String literally(String path) {
    return path.replaceAll("([*?\\[])", "[$1]");
  }

  /** Where each file's rows begin; nothing needs to be looked up for one alone. */
  private static String offset(Lease lease, SourceFiles files) {
    return files.files().size() == 1 ? "" : offsets(lease, files) + "[(file_index + 1)::BIGINT] + ";
  }

  private static String offsets(Lease lease, SourceFiles files) {
    List<String> offsets = new ArrayList<>();
    long offset = 0;
    for (Path file : files.files()) {
      offsets.add(Long.toString(offset));
      try {
        offset +=
            lease.number(
                "SELECT sum(num_rows)::BIGINT FROM parquet_file_metadata("
                    + DuckDbText.literal(literally(file.toString()))
                    + ")");
      } catch (TidemarkException e) {
        throw LoadErrors.ofFile(e);
      }
    }
    return offsets.stream().collect(Collectors.joining(", ", "([", "]::BIGINT[])"));
  }

  private static SourceColumn column(FeatureGroup group, String name, String type, boolean csv) {
    if (name.startsWith(PREFIX)) {
      throw new TidemarkException(
          ErrorCode.INVALID_FILE, "Column '" + name + "' has a reserved name; rename it");
    }
    Column target =
        group
            .find(name)
            .or(() -> group.find(name.toLowerCase(Locale.ROOT)))
            .map(c -> c.column())
            .orElse(null);
    if (target == null) {
      return new SourceColumn(name, type, null, null);
    }
    String raw = DuckDbText.name(name);
    ColumnConversion conversion =
        csv
            ? ColumnConversion.text(raw, target.type())
            : ColumnConversion.typed(raw, type, target.type())
                .orElseThrow(
                    () ->
                        new TidemarkException(
                            ErrorCode.TYPE_MISMATCH,
                            "Column '"
                                + name
                                + "' of the file is "
                                + type
                                + ", which feature group '"
                                + group.name()
                                + "' can't take as "
                                + target.type()));
    return new SourceColumn(name, type, target, conversion);
  }

  private static void check(
      FeatureGroup group, List<SourceColumn> columns, boolean takesOtherColumns) {
    Set<String> present = new HashSet<>();
    for (SourceColumn column : columns) {
      Column target = column.target();
      if (target == null && !takesOtherColumns) {
        List<String> known = group.columns().stream().map(c -> c.name()).toList();
        throw new TidemarkException(
            ErrorCode.COLUMN_NOT_FOUND,
            "Feature group '"
                + group.name()
                + "' has no column '"
                + column.name()
                + "', which the file has"
                + Suggestions.didYouMean(column.name(), known));
      }
      if (target != null && !present.add(target.name())) {
        throw new TidemarkException(
            ErrorCode.AMBIGUOUS_NAME, "Column '" + target.name() + "' is in the file twice");
      }
    }
    group.columns().stream()
        .filter(column -> !present.contains(column.name()))
        .filter(column -> isRequired(group, column.column()))
        .findFirst()
        .ifPresent(
            column -> {
              throw new TidemarkException(
                  ErrorCode.NULL_NOT_ALLOWED,
                  "Column '"
                      + column.name()
                      + "' is missing in the file; every record of feature group '"
                      + group.name()
                      + "' has a value there");
            });
  }

  private static boolean isRequired(FeatureGroup group, Column column) {
    return !column.nullable()
        || group.entityKey().contains(column.name())
        || group.eventTime().equals(column.name());
  }
}
