package dev.tidemark.server.print;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** Columns as wide as what they hold, up to a limit; numbers stand to the right. */
record TableLayout(List<String> names, List<Integer> widths, List<Boolean> toTheRight) {
  private static final int WIDEST = 200;

  static TableLayout of(List<String> names, List<List<String>> rows) {
    List<Integer> widths = new ArrayList<>();
    List<Boolean> toTheRight = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      int width = names.get(i).length();
      boolean numbers = !rows.isEmpty();
      for (List<String> row : rows) {
        String text = row.get(i);
        width = Math.max(width, Math.min(WIDEST, text.length()));
        numbers &= text.equals("NULL") || text.matches("-?\\d[\\d.]*(E-?\\d+)?");
      }
      widths.add(width);
      toTheRight.add(numbers);
    }
    return new TableLayout(names, widths, toTheRight);
  }

  void header(PrintStream out) {
    row(names, out);
    List<String> rules = widths.stream().map("-"::repeat).toList();
    out.println(String.join("  ", rules));
  }

  void row(List<String> texts, PrintStream out) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < texts.size(); i++) {
      String text = texts.get(i);
      String padding = " ".repeat(Math.max(0, widths.get(i) - text.length()));
      line.append(toTheRight.get(i) ? padding + text : text + padding);
      line.append(i + 1 < texts.size() ? "  " : "");
    }
    out.println(line.toString().stripTrailing());
  }
}
