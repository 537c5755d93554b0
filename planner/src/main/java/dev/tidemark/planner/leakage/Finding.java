package dev.tidemark.planner.leakage;

import java.util.List;
import java.util.Optional;
import org.apache.calcite.rel.RelNode;

/**
 * One way by which columns of a feature group come into a result.
 *
 * @param features each with the result's columns that it reaches, or {@code (rows)} where it
 *     decides which rows there are
 * @param path from the table to the result, in words
 * @param advice what to write instead; empty where it is safe
 * @param count a tree of one row, {@code spine_rows} and {@code rows_changed}: how many rows the AS
 *     OF join answers, and in how many of them the knowledge cut gives another record, or none;
 *     empty where there is no AS OF join
 */
public record Finding(
    String group,
    List<String> features,
    String path,
    Verdict verdict,
    String advice,
    Optional<RelNode> count) {
  /** Copies its list. */
  public Finding {
    features = List.copyOf(features);
  }
}
