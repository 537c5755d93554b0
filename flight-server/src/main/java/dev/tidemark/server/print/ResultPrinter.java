package dev.tidemark.server.print;

import java.io.PrintStream;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Prints a result: a table is laid out after its first thousand rows, the rest streams. */
public final class ResultPrinter {
  private static final int LAYOUT_ROWS = 1000;

  /** How a result looks. */
  public enum Format {
    TABLE,
    CSV,
    JSON
  }

  private ResultPrinter() {}

  /** Prints every row and returns how many there were. */
  public static long print(ResultSet rows, Format format, PrintStream out) throws SQLException {
    List<String> names = names(rows.getMetaData());
    return switch (format) {
      case TABLE -> table(rows, names, out);
      case CSV -> csv(rows, names, out);
      case JSON -> json(rows, names, out);
    };
  }

  private static List<String> names(ResultSetMetaData columns) throws SQLException {
    List<String> names = new ArrayList<>();
    for (int i = 1; i <= columns.getColumnCount(); i++) {
      names.add(columns.getColumnLabel(i));
    }
    return names;
  }

  private static long table(ResultSet rows, List<String> names, PrintStream out)
      throws SQLException {
    List<List<String>> first = new ArrayList<>();
    boolean more = false;
    while (first.size() < LAYOUT_ROWS && (more = rows.next())) {
      first.add(texts(rows, names.size()));
    }
    TableLayout layout = TableLayout.of(names, first);
    layout.header(out);
    first.forEach(row -> layout.row(row, out));
    long count = first.size();
    while (more && rows.next()) {
      layout.row(texts(rows, names.size()), out);
      count++;
    }
    return count;
  }

  private static List<String> texts(ResultSet rows, int columns) throws SQLException {
    List<String> texts = new ArrayList<>(columns);
    for (int i = 1; i <= columns; i++) {
      String text = ValueText.of(rows.getObject(i));
      texts.add(text == null ? "NULL" : text);
    }
    return texts;
  }

  private static long csv(ResultSet rows, List<String> names, PrintStream out) throws SQLException {
    out.println(String.join(",", names.stream().map(ResultPrinter::csvText).toList()));
    long count = 0;
    while (rows.next()) {
      List<String> fields = new ArrayList<>();
      for (int i = 1; i <= names.size(); i++) {
        fields.add(csvText(ValueText.of(rows.getObject(i))));
      }
      out.println(String.join(",", fields));
      count++;
    }
    return count;
  }

  /** NULL is an empty field, an empty text {@code ""}. */
  private static String csvText(@Nullable String text) {
    if (text == null) {
      return "";
    }
    boolean quoted = text.isEmpty() || text.chars().anyMatch(c -> c == ',' || c == '"' || c < ' ');
    return quoted ? '"' + text.replace("\"", "\"\"") + '"' : text;
  }

  /** One object a line. */
  private static long json(ResultSet rows, List<String> names, PrintStream out)
      throws SQLException {
    long count = 0;
    while (rows.next()) {
      List<String> members = new ArrayList<>();
      for (int i = 1; i <= names.size(); i++) {
        members.add(JsonText.string(names.get(i - 1)) + ":" + JsonText.value(rows.getObject(i)));
      }
      out.println("{" + String.join(",", members) + "}");
      count++;
    }
    return count;
  }
}
