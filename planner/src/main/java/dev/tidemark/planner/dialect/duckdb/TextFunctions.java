package dev.tidemark.planner.dialect.duckdb;

import dev.tidemark.planner.dialect.engine.EngineSql;
import dev.tidemark.planner.dialect.engine.Literals;
import dev.tidemark.planner.dialect.engine.SharedCalls;
import dev.tidemark.planner.dialect.engine.Unrenderable;
import java.util.List;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;

/** The functions of text that DuckDB does not compute as PostgreSQL does. */
final class TextFunctions {
  private final EngineSql engine;

  TextFunctions(EngineSql engine) {
    this.engine = engine;
  }

  static String similar(RexCall call, List<String> operands) {
    List<RexNode> nodes = call.getOperands();
    String escape = nodes.size() > 2 ? literalText(nodes.get(2)) : "\\";
    String regex = SimilarPattern.regex(literalText(nodes.get(1)), escape);
    return "regexp_full_match(" + operands.get(0) + ", " + Literals.quoted(regex) + ")";
  }

  private static String literalText(RexNode node) {
    String text =
        RexUtil.removeCast(node) instanceof RexLiteral literal && !literal.isNull()
            ? literal.getValueAs(String.class)
            : null;
    if (text == null) {
      throw new Unrenderable("SIMILAR TO with a pattern that is no literal");
    }
    return text;
  }

  /** Positions before the first character count, but there is nothing at them. */
  String substring(RexCall call, List<String> operands) {
    List<RexNode> nodes = call.getOperands();
    boolean plainStart = LiteralBounds.isAtLeast(nodes.get(1), 1);
    boolean plainLength = nodes.size() == 2 || LiteralBounds.isAtLeast(nodes.get(2), 0);
    if (plainStart && plainLength) {
      return "substring(" + String.join(", ", operands) + ")";
    }
    String text = operands.get(0);
    String start = operands.get(1);
    String from = "CASE WHEN %1$s < 1 THEN 1 ELSE %1$s END".formatted(start);
    if (nodes.size() == 2) {
      return "substring(%s, %s)".formatted(text, from);
    }
    String length = operands.get(2);
    String part =
        "substring(%1$s, %4$s, CASE WHEN %2$s < 1 THEN greatest(0, CAST(%2$s AS BIGINT) + %3$s - 1) ELSE %3$s END)"
            .formatted(text, start, length, from);
    return plainLength
        ? part
        : "CASE WHEN %1$s < 0 THEN %2$s WHEN %1$s IS NULL THEN NULL ELSE %3$s END"
            .formatted(
                length,
                engine.error(
                    "INVALID_VALUE: Negative substring length not allowed", call.getType()),
                part);
  }

  /** DuckDB takes a place before the first character for the first, and a negative length for 0. */
  String overlay(RexCall call, List<String> operands) {
    List<RexNode> nodes = call.getOperands();
    boolean plainStart = LiteralBounds.isAtLeast(nodes.get(2), 1);
    boolean plainLength = nodes.size() == 3 || LiteralBounds.isAtLeast(nodes.get(3), 0);
    if (plainStart && plainLength) {
      return SharedCalls.overlay(call, operands);
    }
    String text = operands.get(0);
    String start = operands.get(2);
    String length = nodes.size() == 3 ? "length(" + operands.get(1) + ")" : operands.get(3);
    String changed =
        "left(%1$s, CAST(%3$s AS BIGINT) - 1) || %2$s || substring(%1$s, greatest(1, CAST(%3$s AS BIGINT) + %4$s))"
            .formatted(text, operands.get(1), start, length);
    return plainStart
        ? "(" + changed + ")"
        : "CASE WHEN %1$s IS NULL THEN NULL WHEN %2$s < 1 THEN %3$s ELSE %4$s END"
            .formatted(
                text,
                start,
                engine.error(
                    "INVALID_VALUE: Negative substring length not allowed", call.getType()),
                changed);
  }

  static String pad(String function, RexCall call, List<String> operands) {
    String text = operands.get(0);
    String length = operands.get(1);
    String padding = operands.size() > 2 ? operands.get(2) : "' '";
    String padded = function + "(" + text + ", " + length + ", " + padding + ")";
    boolean literal = operands.size() == 2 || call.getOperands().get(2) instanceof RexLiteral;
    if (literal && !padding.equals("''")) {
      return padded;
    }
    return "CASE WHEN %s = '' THEN left(%s, CASE WHEN %s < 0 THEN 0 ELSE %s END) ELSE %s END"
        .formatted(padding, text, length, length, padded);
  }

  String splitPart(RexCall call, List<String> operands) {
    String check =
        LiteralBounds.isOtherThanZero(call.getOperands().get(2))
            ? ""
            : "WHEN %s = 0 THEN %s "
                .formatted(
                    operands.get(2),
                    engine.error("INVALID_VALUE: Field position must not be zero", call.getType()));
    return "CASE %4$sWHEN %2$s = '' THEN CASE WHEN %1$s IS NULL OR %3$s IN (1, -1) THEN %1$s ELSE '' END ELSE split_part(%1$s, %2$s, %3$s) END"
        .formatted(operands.get(0), operands.get(1), operands.get(2), check);
  }

  static String initcap(String text) {
    return "array_to_string(list_transform(regexp_extract_all(lower(%s), '[\\p{L}\\p{N}]+|[^\\p{L}\\p{N}]+'), lambda w: upper(w[1]) || substring(w, 2)), '')"
        .formatted(text);
  }
}
