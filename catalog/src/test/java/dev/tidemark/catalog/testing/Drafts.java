package dev.tidemark.catalog.testing;

import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.group.GroupColumn;
import dev.tidemark.catalog.group.GroupOptions;
import dev.tidemark.catalog.type.DataType;
import dev.tidemark.catalog.type.TypeName;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Definitions for tests, as a parser hands them in. */
public final class Drafts {

  private Drafts() {}

  /** {@code user_id BIGINT, event_time TIMESTAMP(6), clicks INTEGER}, keyed by user. */
  public static FeatureGroup clicks(String name) {
    return group(
        name,
        List.of("user_id"),
        GroupOptions.DEFAULTS,
        column("user_id", TypeName.BIGINT),
        column("event_time", TypeName.TIMESTAMP),
        column("clicks", TypeName.INTEGER));
  }

  /** The same as a group that is there already, of that id. */
  public static FeatureGroup clicks(String name, int id) {
    FeatureGroup draft = clicks(name);
    return new FeatureGroup(
        draft.uuid(),
        id,
        draft.name(),
        draft.version(),
        draft.definition(),
        draft.columns(),
        draft.entityKey(),
        draft.eventTime(),
        draft.knownTime(),
        draft.options(),
        draft.comment());
  }

  /** A draft whose event time is {@code event_time}. */
  public static FeatureGroup group(
      String name, List<String> key, GroupOptions options, Column... columns) {
    return new FeatureGroup(
        new UUID(0, 0),
        0,
        name,
        0,
        0,
        Arrays.stream(columns).map(column -> new GroupColumn(0, column)).toList(),
        key,
        "event_time",
        Optional.empty(),
        options,
        "");
  }

  /** The same with a known time. */
  public static FeatureGroup knownAt(FeatureGroup draft, String knownTime) {
    return new FeatureGroup(
        draft.uuid(),
        draft.id(),
        draft.name(),
        draft.version(),
        draft.definition(),
        draft.columns(),
        draft.entityKey(),
        draft.eventTime(),
        Optional.of(knownTime),
        draft.options(),
        draft.comment());
  }

  public static Column column(String name, TypeName type) {
    return Column.of(name, DataType.of(type));
  }
}
