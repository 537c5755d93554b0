package dev.tidemark.catalog.group;

import dev.tidemark.catalog.type.DataType;
import dev.tidemark.catalog.type.TypeName;
import java.util.List;

/** The columns the store adds to every record of a history; their names are reserved in groups. */
public final class HistoryColumns {
  public static final String KNOWN_TIME = "known_time";
  public static final String WRITE_TIME = "write_time";
  public static final String IS_DELETED = "is_deleted";
  public static final String SEQUENCE = "sequence";

  /** In the order in which {@code features.g} shows them, after the group's own columns. */
  public static final List<String> NAMES = List.of(KNOWN_TIME, WRITE_TIME, IS_DELETED, SEQUENCE);

  private HistoryColumns() {}

  /** The columns themselves; the times have the group's event-time type. */
  public static List<Column> of(DataType eventTimeType) {
    return List.of(
        new Column(KNOWN_TIME, eventTimeType, false, "when the record could first be known"),
        new Column(WRITE_TIME, eventTimeType, false, "when the store accepted the record"),
        new Column(IS_DELETED, DataType.of(TypeName.BOOLEAN), false, "whether it is a tombstone"),
        new Column(SEQUENCE, DataType.of(TypeName.BIGINT), false, "the order of acceptance"));
  }
}
