package dev.tidemark.planner.parse.statement;

import dev.tidemark.catalog.group.FeatureChange;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.calcite.sql.SqlNode;

/** A statement that defines feature groups. */
public sealed interface GroupStatement extends Statement {

  TableRef group();

  /**
   * {@code CREATE FEATURE GROUP}.
   *
   * @param version empty for a new group
   * @param comment empty where there is none
   * @param options by lower-case name, in the order written: {@code ttl}, {@code tags}, …
   */
  record CreateFeatureGroup(
      TableRef group,
      OptionalInt version,
      IfExists ifExists,
      List<ColumnDefinition> columns,
      List<Name> entityKey,
      Name eventTime,
      Optional<Name> knownTime,
      String comment,
      Map<String, String> options)
      implements GroupStatement {
    /** Copies its collections. */
    public CreateFeatureGroup {
      columns = List.copyOf(columns);
      entityKey = List.copyOf(entityKey);
      options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
    }
  }

  /** {@code ALTER FEATURE GROUP <group> ADD FEATURE <column> <type> DEFAULT <literal>}. */
  record AddWithDefault(TableRef group, ColumnDefinition feature, SqlNode defaultValue)
      implements GroupStatement {}

  /** {@code ALTER FEATURE GROUP <group> ADD | RENAME | DROP | ALTER FEATURE …}. */
  record AlterFeature(TableRef group, FeatureChange change) implements GroupStatement {}

  /** {@code ALTER FEATURE GROUP <group> COMMENT '…'}. */
  record CommentGroup(TableRef group, String comment) implements GroupStatement {}

  /** {@code ALTER FEATURE GROUP <group> SET (options)}; see {@link CreateFeatureGroup}. */
  record SetGroupOptions(TableRef group, Map<String, String> options) implements GroupStatement {
    /** Copies the options. */
    public SetGroupOptions {
      options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
    }
  }

  /** {@code ALTER FEATURE GROUP <group> SET VERSION <n>}. */
  record SetVersion(TableRef group, int version) implements GroupStatement {}

  /**
   * {@code BACKFILL FEATURE GROUP <group> VERSION <n> FROM VERSION <m> AS SELECT …}.
   *
   * @param text of the SELECT, which can be parsed again
   */
  record Backfill(TableRef group, int version, int from, SqlNode select, String text)
      implements GroupStatement {}

  /**
   * {@code DROP FEATURE GROUP [IF EXISTS] <group> [VERSION <n>]}.
   *
   * @param version empty for all of them
   */
  record DropFeatureGroup(TableRef group, OptionalInt version, IfExists ifExists)
      implements GroupStatement {}
}
