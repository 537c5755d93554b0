package dev.tidemark.sqltests.asof.data;

import dev.tidemark.sqltests.asof.oracle.Field;
import dev.tidemark.sqltests.asof.oracle.SqlType;
import dev.tidemark.sqltests.asof.question.Draw;
import java.util.ArrayList;
import java.util.List;

/** How the files of a group's history are divided. */
final class Partitioning {
  private Partitioning() {}

  /**
   * Any of the transforms of some keys and of the event time.
   *
   * @param names of the columns as the group is created
   */
  static String any(List<Field> keys, List<String> names, String eventTime, Draw draw) {
    List<String> transforms = new ArrayList<>();
    for (int i = 0; i < keys.size(); i++) {
      if (draw.percent(35)) {
        transforms.add(transform(keys.get(i).type(), names.get(i), draw));
      }
    }
    if (transforms.isEmpty() || draw.percent(50)) {
      transforms.add(draw.oneOf("year", "month", "day", "hour") + "(" + eventTime + ")");
    }
    return String.join(", ", draw.shuffled(transforms));
  }

  private static String transform(SqlType type, String name, Draw draw) {
    String bucket = "bucket(" + (1 + draw.below(4)) + ", " + name + ")";
    return switch (type) {
      case BOOLEAN -> name;
      case VARCHAR, INTEGER -> draw.oneOf(bucket, name, "truncate(2, " + name + ")");
      case DATE, TIMESTAMP -> draw.oneOf(bucket, name, "year(" + name + ")", "month(" + name + ")");
      default -> draw.oneOf(bucket, name);
    };
  }
}
