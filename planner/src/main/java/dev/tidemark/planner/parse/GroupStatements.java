package dev.tidemark.planner.parse;

import dev.tidemark.planner.parse.statement.ColumnDefinition;
import dev.tidemark.planner.parse.statement.GroupStatement;
import dev.tidemark.planner.parse.statement.GroupStatement.AddFeature;
import dev.tidemark.planner.parse.statement.GroupStatement.CreateFeatureGroup;
import dev.tidemark.planner.parse.statement.GroupStatement.DropFeatureGroup;
import dev.tidemark.planner.parse.statement.GroupStatement.SetGroupOptions;
import dev.tidemark.planner.parse.statement.IfExists;
import dev.tidemark.planner.parse.statement.Name;
import dev.tidemark.planner.parse.statement.TableRef;
import dev.tidemark.planner.parse.token.TokenCursor;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads what follows CREATE, ALTER and DROP FEATURE GROUP. */
final class GroupStatements {
  private static final String GROUP = "the name of a feature group";
  private static final String COLUMN = "the name of a column";

  private final TokenCursor cursor;
  private final ColumnReader columns;

  GroupStatements(TokenCursor cursor, ColumnReader columns) {
    this.cursor = cursor;
    this.columns = columns;
  }

  CreateFeatureGroup create(IfExists ifExists) {
    TableRef group = cursor.table(GROUP);
    List<ColumnDefinition> definitions = columns.list();
    cursor.expect("ENTITY", "KEY");
    List<Name> key =
        cursor.atOpen() ? cursor.list(() -> cursor.name(COLUMN)) : List.of(cursor.name(COLUMN));
    cursor.expect("EVENT", "TIME");
    Name eventTime = cursor.name(COLUMN);
    Optional<Name> knownTime =
        cursor.accept("KNOWN", "TIME") ? Optional.of(cursor.name(COLUMN)) : Optional.empty();
    String comment = cursor.comment();
    Map<String, String> options = cursor.accept("WITH") ? cursor.options() : Map.of();
    if (comment.isEmpty()) {
      comment = cursor.comment();
    }
    cursor.expectEnd();
    return new CreateFeatureGroup(
        group, ifExists, definitions, key, eventTime, knownTime, comment, options);
  }

  GroupStatement alter() {
    TableRef group = cursor.table(GROUP);
    GroupStatement altered;
    if (cursor.accept("ADD", "FEATURE")) {
      altered = new AddFeature(group, columns.column());
    } else if (cursor.accept("SET")) {
      altered = new SetGroupOptions(group, cursor.options());
    } else {
      throw cursor.unexpected("ADD FEATURE or SET (…)");
    }
    cursor.expectEnd();
    return altered;
  }

  DropFeatureGroup drop(IfExists ifExists) {
    return new DropFeatureGroup(cursor.table(GROUP), ifExists);
  }
}
