package dev.tidemark.catalog.group.rule;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.Suggestions;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.group.GroupColumn;
import dev.tidemark.catalog.group.GroupOptions;
import dev.tidemark.catalog.group.HistoryColumns;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.catalog.type.TypeName;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Which definitions of a feature group are allowed: the contract's sections 1 and 2, and what
 * PostgreSQL and Iceberg can hold.
 *
 * @param maxColumns the most columns a group may have, at least 3 and at most 1,500
 */
public record GroupRules(int maxColumns) {

  /** A thousand columns. */
  public static final GroupRules DEFAULT = new GroupRules(1_000);

  private static final int MOST_COLUMNS = 1_500;

  private static final Set<TypeName> KEY_TYPES =
      EnumSet.of(
          TypeName.BOOLEAN,
          TypeName.INTEGER,
          TypeName.BIGINT,
          TypeName.DECIMAL,
          TypeName.VARCHAR,
          TypeName.DATE,
          TypeName.TIMESTAMP,
          TypeName.UUID);

  private static final Set<TypeName> EVENT_TIME_TYPES =
      EnumSet.of(TypeName.TIMESTAMP, TypeName.TIMESTAMP_WITH_TIME_ZONE);

  /** Throws {@link IllegalArgumentException} out of bounds. */
  public GroupRules {
    if (maxColumns < 3 || maxColumns > MOST_COLUMNS) {
      throw new IllegalArgumentException("maxColumns " + maxColumns);
    }
  }

  /**
   * The draft with its key and event time made NOT NULL, and every other column nullable. Errors:
   * {@code INVALID_STATEMENT}, {@code COLUMN_NOT_FOUND}, {@code TYPE_MISMATCH}, {@code
   * INVALID_OPTION}, {@code LIMIT_EXCEEDED}.
   */
  public FeatureGroup check(FeatureGroup draft) {
    NameRules.requireGroupName(draft.name());
    checkColumns(draft);
    checkKey(draft);
    checkTimes(draft);
    PartitionRules.check(draft, draft.options().partitioning());
    return draft.withColumns(
        draft.columns().stream().map(column -> withNullability(draft, column)).toList());
  }

  /** Whether the options may replace the group's: the partitioning stays as it is. */
  public void checkOptions(FeatureGroup group, GroupOptions options) {
    if (!group.options().partitioning().equals(options.partitioning())) {
      throw new TidemarkException(
          ErrorCode.NOT_SUPPORTED,
          "The partitioning of feature group '%s' can't be changed; create a group with the new one and copy the history"
              .formatted(group.name()));
    }
  }

  private void checkColumns(FeatureGroup draft) {
    Set<String> names = new HashSet<>();
    for (GroupColumn column : draft.columns()) {
      checkColumnName(column.name());
      if (!names.add(column.name().toLowerCase(Locale.ROOT))) {
        throw invalid(
            "Column '%s' stands twice in feature group '%s' (letter case doesn't tell columns apart)"
                .formatted(column.name(), draft.name()));
      }
    }
    checkSize(draft.name(), draft.columns().stream().map(GroupColumn::type).toList());
  }

  static void checkColumnName(String name) {
    NameRules.requireColumnName(name);
    if (HistoryColumns.NAMES.contains(name.toLowerCase(Locale.ROOT))) {
      throw invalid(
          "Column name '%s' is reserved in every feature group for the history's own column"
              .formatted(name));
    }
  }

  void checkSize(String group, List<DataType> types) {
    if (types.size() > maxColumns) {
      throw new TidemarkException(
          ErrorCode.LIMIT_EXCEEDED,
          "Feature group '%s' has %d columns, and %d are allowed"
              .formatted(group, types.size(), maxColumns));
    }
    int bytes = RowWidth.bytes(types);
    if (bytes > RowWidth.MAX_BYTES) {
      throw new TidemarkException(
          ErrorCode.LIMIT_EXCEEDED,
          "A record of feature group '%s' needs %d bytes in a row of PostgreSQL, which holds %d; put several features into one array, or split the group"
              .formatted(group, bytes, RowWidth.MAX_BYTES));
    }
  }

  private static void checkKey(FeatureGroup draft) {
    if (draft.entityKey().isEmpty()) {
      throw invalid("Feature group '%s' has no entity key".formatted(draft.name()));
    }
    Set<String> seen = new HashSet<>();
    for (String key : draft.entityKey()) {
      DataType type = require(draft, "Entity key", key).type();
      if (!seen.add(key)) {
        throw invalid("Column '%s' stands twice in the entity key".formatted(key));
      }
      if (!isOneOf(KEY_TYPES, type)) {
        throw new TidemarkException(
            ErrorCode.TYPE_MISMATCH,
            "Entity key '%s' is %s, but a key must be BOOLEAN, INTEGER, BIGINT, DECIMAL, VARCHAR, DATE, TIMESTAMP or UUID"
                .formatted(key, type));
      }
    }
  }

  private static void checkTimes(FeatureGroup draft) {
    DataType type = require(draft, "Event time", draft.eventTime()).type();
    if (!isOneOf(EVENT_TIME_TYPES, type)) {
      throw new TidemarkException(
          ErrorCode.TYPE_MISMATCH,
          "Event time '%s' is %s, but it must be TIMESTAMP(6), with or without time zone"
              .formatted(draft.eventTime(), type));
    }
    if (draft.entityKey().contains(draft.eventTime())) {
      throw invalid("Event time '%s' can't be part of the entity key".formatted(draft.eventTime()));
    }
    if (draft.knownTime().isPresent()) {
      checkKnownTime(draft, draft.knownTime().orElseThrow(), type);
    }
  }

  private static void checkKnownTime(FeatureGroup draft, String knownTime, DataType eventTimeType) {
    DataType type = require(draft, "Known time", knownTime).type();
    if (knownTime.equals(draft.eventTime()) || draft.entityKey().contains(knownTime)) {
      throw invalid(
          "Known time '%s' must be a column of its own, neither the event time nor a key"
              .formatted(knownTime));
    }
    if (!type.equals(eventTimeType)) {
      throw new TidemarkException(
          ErrorCode.TYPE_MISMATCH,
          "Known time '%s' is %s, but it must have the event time's type, %s"
              .formatted(knownTime, type, eventTimeType));
    }
  }

  private static GroupColumn require(FeatureGroup draft, String role, String name) {
    return draft
        .find(name)
        .orElseThrow(
            () ->
                new TidemarkException(
                    ErrorCode.COLUMN_NOT_FOUND,
                    "%s '%s' is not a column of feature group '%s'%s"
                        .formatted(
                            role,
                            name,
                            draft.name(),
                            Suggestions.didYouMean(
                                name, draft.columns().stream().map(GroupColumn::name).toList()))));
  }

  private static boolean isOneOf(Set<TypeName> names, DataType type) {
    if (type instanceof DataType.Decimal) {
      return names.contains(TypeName.DECIMAL);
    }
    return type instanceof DataType.Scalar scalar && names.contains(scalar.name());
  }

  private static GroupColumn withNullability(FeatureGroup draft, GroupColumn column) {
    boolean isKey = draft.entityKey().contains(column.name());
    boolean nullable = !isKey && !column.name().equals(draft.eventTime());
    Column as = column.column();
    if (nullable && !as.nullable()) {
      throw invalid(
          "Column '%s' can't be NOT NULL: only the entity key and the event time are, and they are so by themselves"
              .formatted(column.name()));
    }
    return column.with(new Column(as.name(), as.type(), nullable, as.comment()));
  }

  private static TidemarkException invalid(String sentence) {
    return new TidemarkException(ErrorCode.INVALID_STATEMENT, sentence);
  }
}
