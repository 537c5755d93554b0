package dev.tidemark.server.slt.result;

import dev.tidemark.server.slt.format.ColumnType;
import dev.tidemark.server.slt.format.SortMode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * A result as text, in the order in which it is compared.
 *
 * @param types one letter a column
 * @param columns how many values a row has, at least 1
 * @param lines rows with tabs between their values; after a valuesort one value a line
 */
public record QueryResult(String types, int columns, List<String> lines) {
  public QueryResult {
    lines = List.copyOf(lines);
  }

  /** Reads to the end of the result. */
  public static QueryResult read(ResultSet rows, SortMode sortMode) throws SQLException {
    boolean more = rows.next();
    ResultSetMetaData columns = rows.getMetaData();
    int count = more ? columns.getColumnCount() : columnsOfEmptyResult(columns);
    StringBuilder types = new StringBuilder();
    int[] jdbcTypes = new int[count];
    for (int i = 0; i < count; i++) {
      jdbcTypes[i] = columns.getColumnType(i + 1);
      types.append(ColumnType.of(jdbcTypes[i]));
    }
    List<List<String>> values = new ArrayList<>();
    for (; more; more = rows.next()) {
      List<String> row = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        row.add(ValueText.of(rows, i + 1, jdbcTypes[i]));
      }
      values.add(row);
    }
    return new QueryResult(types.toString(), count, lines(values, sortMode));
  }

  /** The Flight SQL driver (18.3.0) lists the columns of an empty result twice. */
  private static int columnsOfEmptyResult(ResultSetMetaData columns) throws SQLException {
    int count = columns.getColumnCount();
    if (count % 2 != 0) {
      return count;
    }
    for (int i = 1; i <= count / 2; i++) {
      if (!columns.getColumnLabel(i).equals(columns.getColumnLabel(i + count / 2))) {
        return count;
      }
    }
    return count / 2;
  }

  static List<String> lines(List<List<String>> rows, SortMode sortMode) {
    return switch (sortMode) {
      case NOSORT -> rows.stream().map(row -> String.join("\t", row)).toList();
      case ROWSORT -> rows.stream().map(row -> String.join("\t", row)).sorted().toList();
      case VALUESORT -> rows.stream().flatMap(List::stream).sorted().toList();
    };
  }

  private List<String> values() {
    return lines.stream().flatMap(line -> List.of(line.split("\t", -1)).stream()).toList();
  }

  /** Rows times columns. */
  public int valueCount() {
    return values().size();
  }

  /** {@code <n> values hashing to <md5>}, as SQLite's sqllogictest computes it. */
  public String hashLine() {
    List<String> values = values();
    try {
      MessageDigest md5 = MessageDigest.getInstance("MD5");
      for (String value : values) {
        md5.update((value + "\n").getBytes(StandardCharsets.UTF_8));
      }
      String digest = HexFormat.of().formatHex(md5.digest());
      return values.size() + " values hashing to " + digest;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has MD5", e);
    }
  }
}
