package dev.tidemark.planner.parse.token;

import dev.tidemark.catalog.error.SqlPosition;
import dev.tidemark.planner.parse.generated.SimpleCharStream;
import java.io.IOException;
import java.io.Reader;
import java.util.Arrays;

/**
 * A statement's text as the generated lexer reads it. Unlike the generated stream it holds no
 * buffers that grow with a token, counts a tab as one column, and knows where lines begin.
 */
final class SqlSource extends SimpleCharStream {
  private final String sql;
  private final int[] lineStarts;
  private int begin;
  private int next;

  SqlSource(String sql) {
    super(Reader.nullReader(), 1, 1, 1);
    this.sql = sql;
    this.lineStarts = lineStarts(sql);
  }

  private static int[] lineStarts(String sql) {
    int[] starts = new int[16];
    int lines = 1;
    for (int at = sql.indexOf('\n'); at >= 0; at = sql.indexOf('\n', at + 1)) {
      if (lines == starts.length) {
        starts = Arrays.copyOf(starts, lines * 2);
      }
      starts[lines++] = at + 1;
    }
    return Arrays.copyOf(starts, lines);
  }

  /** The text between two places, the first included, the last not. */
  String between(SqlPosition from, int untilOffset) {
    return sql.substring(offset(from.line(), from.column()), untilOffset);
  }

  /** Counted from 0. */
  int offset(int line, int column) {
    return lineStarts[line - 1] + column - 1;
  }

  SqlPosition position(int offset) {
    return new SqlPosition(line(offset), column(offset));
  }

  /** Where the token begins that is being read. */
  SqlPosition tokenPosition() {
    return position(Math.min(begin, sql.length()));
  }

  /** The text from where the current token begins. */
  String fromToken() {
    return sql.substring(Math.min(begin, sql.length()));
  }

  private int line(int offset) {
    int found = Arrays.binarySearch(lineStarts, offset);
    return found >= 0 ? found + 1 : -found - 1;
  }

  private int column(int offset) {
    return offset - lineStarts[line(offset) - 1] + 1;
  }

  @Override
  public char BeginToken() throws IOException {
    begin = next;
    return readChar();
  }

  @Override
  public char readChar() throws IOException {
    if (next >= sql.length()) {
      next = sql.length() + 1;
      throw new IOException("end of text");
    }
    return sql.charAt(next++);
  }

  @Override
  public void backup(int amount) {
    next = Math.min(next, sql.length()) - amount;
  }

  @Override
  public String GetImage() {
    return sql.substring(begin, Math.min(next, sql.length()));
  }

  @Override
  public char[] GetSuffix(int length) {
    int end = Math.min(next, sql.length());
    return sql.substring(end - length, end).toCharArray();
  }

  @Override
  public int getBeginLine() {
    return line(Math.min(begin, sql.length()));
  }

  @Override
  public int getBeginColumn() {
    return column(Math.min(begin, sql.length()));
  }

  @Override
  public int getEndLine() {
    return line(lastRead());
  }

  @Override
  public int getEndColumn() {
    return column(lastRead());
  }

  private int lastRead() {
    return Math.max(0, Math.min(next, sql.length()) - 1);
  }
}
