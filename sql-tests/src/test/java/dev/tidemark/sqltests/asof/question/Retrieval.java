package dev.tidemark.sqltests.asof.question;

import dev.tidemark.sqltests.asof.oracle.BoundText;
import dev.tidemark.sqltests.asof.oracle.Expr;
import dev.tidemark.sqltests.asof.oracle.GroupRoles;
import dev.tidemark.sqltests.asof.oracle.Operand;
import dev.tidemark.sqltests.asof.oracle.SqlType;
import dev.tidemark.sqltests.asof.oracle.TestTable;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * {@code g AS OF <time> [KNOWN]}, the live record of each entity at that time, and {@code g LAST
 * <n>}, the records of highest rank of each: what they are by the manual, over the group's history.
 */
final class Retrieval {
  private static final int MOST = 3;
  private static final int LAST_YEAR = 9999;

  private final Draw draw;
  private final TestTable table;
  private final GroupRoles roles;
  private final boolean appliesTtl;

  /**
   * @param table a feature group itself, with the columns of its history
   */
  Retrieval(Draw draw, TestTable table, boolean appliesTtl) {
    this.draw = draw;
    this.table = table;
    this.roles = table.group().orElseThrow();
    this.appliesTtl = appliesTtl;
  }

  /** One of them, as a plain table. */
  Operand any(String alias) {
    Operand group = table.as(alias);
    if (draw.percent(35) || table.rows().isEmpty()) {
      int count = 1 + draw.below(MOST);
      return group.retrieved(written(" LAST " + count, alias), last(table.rows(), count));
    }
    boolean isKnown = draw.percent(50);
    int column = draw.percent(50) ? known() : event();
    LocalDateTime time =
        (LocalDateTime) Objects.requireNonNull(draw.value(SqlType.TIMESTAMP, times(column)));
    if (time.getYear() > 1 && time.getYear() < LAST_YEAR) {
      time = time.plusSeconds(draw.below(3) - 1);
    }
    String constant = constant(time);
    return group.retrieved(
        written(" AS OF " + constant + (isKnown ? " KNOWN" : ""), alias), at(time, isKnown));
  }

  private String constant(LocalDateTime time) {
    boolean isParameter = draw.isParameter() && BoundText.takes(SqlType.TIMESTAMP, time);
    return isParameter
        ? Expr.parameter(SqlType.TIMESTAMP, time).sql()
        : SqlType.TIMESTAMP.literal(time);
  }

  private String written(String retrieval, String alias) {
    return table.name() + retrieval + " AS " + alias;
  }

  private int event() {
    return roles.eventTime();
  }

  private int known() {
    return roles.knownTime();
  }

  private List<@Nullable Object[]> at(LocalDateTime time, boolean isKnown) {
    List<@Nullable Object[]> then =
        table.rows().stream()
            .filter(row -> !time(row, event()).isAfter(time))
            .filter(row -> !isKnown || !time(row, known()).isAfter(time))
            .toList();
    return last(then, 1).stream()
        .filter(row -> !Boolean.TRUE.equals(row[roles.isDeleted()]))
        .filter(row -> !isExpired(row, time))
        .toList();
  }

  private boolean isExpired(@Nullable Object[] row, LocalDateTime time) {
    return appliesTtl
        && roles.ttl().map(ttl -> time(row, event()).plus(ttl).isBefore(time)).orElse(false);
  }

  private List<@Nullable Object[]> last(List<@Nullable Object[]> rows, int count) {
    Map<List<String>, List<@Nullable Object[]>> entities = new LinkedHashMap<>();
    for (@Nullable Object[] row : rows) {
      List<String> key =
          roles.keys().stream().map(k -> table.columns().get(k).type().text(row[k])).toList();
      entities.computeIfAbsent(key, k -> new ArrayList<>()).add(row);
    }
    Comparator<@Nullable Object[]> rank =
        Comparator.<@Nullable Object[], LocalDateTime>comparing(row -> time(row, event()))
            .thenComparing(row -> time(row, known()))
            .thenComparing(row -> (Long) Objects.requireNonNull(row[roles.sequence()]));
    return entities.values().stream()
        .flatMap(records -> records.stream().sorted(rank.reversed()).limit(count))
        .toList();
  }

  private List<Object> times(int column) {
    return table.rows().stream().map(row -> (Object) time(row, column)).toList();
  }

  private static LocalDateTime time(@Nullable Object[] row, int column) {
    return (LocalDateTime) Objects.requireNonNull(row[column]);
  }
}
