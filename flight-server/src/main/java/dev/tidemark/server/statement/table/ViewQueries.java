package dev.tidemark.server.statement.table;

import dev.tidemark.planner.parse.statement.Name;
import dev.tidemark.planner.parse.statement.TableStatement.CreateView;
import java.util.stream.Collectors;

/** The query a view stands for. */
final class ViewQueries {
  private ViewQueries() {}

  /** Its text as written, renamed where the view names its columns. */
  static String text(CreateView view) {
    if (view.columns().isEmpty()) {
      return view.queryText();
    }
    return view.columns().stream()
        .map(Name::text)
        .map(name -> '"' + name.replace("\"", "\"\"") + '"')
        .collect(
            Collectors.joining(
                ", ", "SELECT * FROM (" + view.queryText() + ") AS \"view\" (", ")"));
  }
}
