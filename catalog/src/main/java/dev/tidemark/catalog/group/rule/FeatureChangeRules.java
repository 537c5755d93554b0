package dev.tidemark.catalog.group.rule;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.Suggestions;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.group.FeatureChange;
import dev.tidemark.catalog.group.FeatureDefault;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.group.GroupColumn;
import dev.tidemark.catalog.group.GroupOptions;
import dev.tidemark.catalog.group.PartitionTransform;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Which changes of a group's shape are allowed, and what the group is after them. Source: the
 * contract's section 1, and Iceberg's rules of schema evolution.
 */
public record FeatureChangeRules(GroupRules rules) {

  /**
   * The group after the change, with the next definition; an added feature has field id 0. Errors:
   * {@code COLUMN_NOT_FOUND}, {@code ALREADY_EXISTS}, {@code INVALID_STATEMENT}, {@code
   * TYPE_MISMATCH}, {@code LIMIT_EXCEEDED}.
   */
  public FeatureGroup apply(FeatureGroup group, FeatureChange change) {
    if (change instanceof FeatureChange.Add add) {
      return add(group, add.feature(), add.defaultValue());
    } else if (change instanceof FeatureChange.Rename rename) {
      return rename(group, rename);
    } else if (change instanceof FeatureChange.Drop drop) {
      return drop(group, drop.name());
    } else if (change instanceof FeatureChange.Widen widen) {
      return widen(group, widen);
    }
    FeatureChange.Comment comment = (FeatureChange.Comment) change;
    return replace(
        group,
        comment.name(),
        c -> new Column(c.name(), c.type(), c.nullable(), comment.comment()));
  }

  private FeatureGroup add(
      FeatureGroup group, Column feature, Optional<FeatureDefault> defaultValue) {
    requireFree(group, feature.name());
    if (!feature.nullable()) {
      throw invalid(
          "Feature '%s' can't be NOT NULL, since the records that are already there have no value"
              .formatted(feature.name()));
    }
    List<GroupColumn> columns = new ArrayList<>(group.columns());
    columns.add(new GroupColumn(0, feature, defaultValue));
    return sized(group.redefined(columns));
  }

  private FeatureGroup rename(FeatureGroup group, FeatureChange.Rename rename) {
    String from = rename.name();
    String to = rename.to();
    require(group, from);
    if (!to.equalsIgnoreCase(from)) {
      requireFree(group, to);
    } else if (to.equals(from)) {
      throw invalid("Column '%s' is already called so".formatted(from));
    }
    UnaryOperator<String> renamed = name -> name.equals(from) ? to : name;
    FeatureGroup shaped =
        replace(group, from, c -> new Column(to, c.type(), c.nullable(), c.comment()));
    GroupOptions options = group.options();
    return new FeatureGroup(
        shaped.uuid(),
        shaped.id(),
        shaped.name(),
        shaped.version(),
        shaped.definition(),
        shaped.columns(),
        group.entityKey().stream().map(renamed).toList(),
        renamed.apply(group.eventTime()),
        group.knownTime().map(renamed),
        new GroupOptions(
            options.ttl(),
            options.partitioning().stream()
                .map(PartitionTransform::parse)
                .map(t -> new PartitionTransform(t.kind(), t.argument(), renamed.apply(t.column())))
                .map(PartitionTransform::toString)
                .toList(),
            options.tags(),
            options.futureEventTime()),
        shaped.comment());
  }

  private static FeatureGroup drop(FeatureGroup group, String name) {
    require(group, name);
    String role = group.role(name);
    if (!role.equals(FeatureGroup.FEATURE)) {
      throw invalid(
          "Column '%s' is the %s of feature group '%s' and can't be dropped; only features can"
              .formatted(name, role, group.name()));
    }
    if (group.options().partitioning().stream()
        .anyMatch(text -> PartitionTransform.parse(text).column().equals(name))) {
      throw invalid(
          "Feature '%s' can't be dropped, since feature group '%s' is partitioned by it"
              .formatted(name, group.name()));
    }
    return group.redefined(group.columns().stream().filter(c -> !c.name().equals(name)).toList());
  }

  private FeatureGroup widen(FeatureGroup group, FeatureChange.Widen widen) {
    GroupColumn column = require(group, widen.name());
    if (!WiderTypes.allow(column.type(), widen.type())) {
      throw new TidemarkException(
          ErrorCode.TYPE_MISMATCH,
          ("Column '%s' is %s and can't become %s; INTEGER may become BIGINT, REAL may become"
                  + " DOUBLE, and a DECIMAL may get more digits before the point; for another type"
                  + " create a new version of the group")
              .formatted(widen.name(), column.type(), widen.type()));
    }
    return sized(
        replace(
            group,
            widen.name(),
            c -> new Column(c.name(), widen.type(), c.nullable(), c.comment())));
  }

  private static FeatureGroup replace(
      FeatureGroup group, String name, UnaryOperator<Column> change) {
    require(group, name);
    return group.redefined(
        group.columns().stream()
            .map(c -> c.name().equals(name) ? c.with(change.apply(c.column())) : c)
            .toList());
  }

  private FeatureGroup sized(FeatureGroup group) {
    rules.checkSize(group.name(), group.columns().stream().map(GroupColumn::type).toList());
    return group;
  }

  private static GroupColumn require(FeatureGroup group, String name) {
    return group
        .find(name)
        .orElseThrow(
            () ->
                new TidemarkException(
                    ErrorCode.COLUMN_NOT_FOUND,
                    "Column '%s' does not exist in feature group '%s'%s"
                        .formatted(
                            name,
                            group.name(),
                            Suggestions.didYouMean(
                                name, group.columns().stream().map(GroupColumn::name).toList()))));
  }

  private static void requireFree(FeatureGroup group, String name) {
    GroupRules.checkColumnName(name);
    for (GroupColumn column : group.columns()) {
      if (column.name().equalsIgnoreCase(name)) {
        throw new TidemarkException(
            ErrorCode.ALREADY_EXISTS,
            "Feature group '%s' already has a column '%s'".formatted(group.name(), column.name()));
      }
    }
  }

  private static TidemarkException invalid(String sentence) {
    return new TidemarkException(ErrorCode.INVALID_STATEMENT, sentence);
  }
}
