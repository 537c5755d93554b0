package dev.tidemark.planner.parse.reader;

import static dev.tidemark.planner.parse.generated.TidemarkGrammarConstants.EOF;

import dev.tidemark.catalog.group.FeatureChange;
import dev.tidemark.planner.parse.generated.Token;
import dev.tidemark.planner.parse.grammar.Grammar;
import dev.tidemark.planner.parse.statement.ColumnDefinition;
import dev.tidemark.planner.parse.statement.GroupStatement;
import dev.tidemark.planner.parse.statement.GroupStatement.AddWithDefault;
import dev.tidemark.planner.parse.statement.GroupStatement.AlterFeature;
import dev.tidemark.planner.parse.statement.GroupStatement.Backfill;
import dev.tidemark.planner.parse.statement.GroupStatement.CommentGroup;
import dev.tidemark.planner.parse.statement.GroupStatement.CreateFeatureGroup;
import dev.tidemark.planner.parse.statement.GroupStatement.DropFeatureGroup;
import dev.tidemark.planner.parse.statement.GroupStatement.SetGroupOptions;
import dev.tidemark.planner.parse.statement.GroupStatement.SetVersion;
import dev.tidemark.planner.parse.statement.IfExists;
import dev.tidemark.planner.parse.statement.Name;
import dev.tidemark.planner.parse.statement.TableRef;
import dev.tidemark.planner.parse.token.TokenCursor;
import dev.tidemark.planner.parse.token.Tokens;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.calcite.sql.SqlNode;

/** Reads what follows CREATE, ALTER and DROP FEATURE GROUP, and all of BACKFILL. */
public final class GroupStatements {
  private static final String GROUP = "the name of a feature group";
  private static final String COLUMN = "the name of a column";
  private static final String VERSION_NUMBER = "the number of a version";

  private final TokenCursor cursor;
  private final ColumnReader columns;
  private final Grammar grammar;

  GroupStatements(TokenCursor cursor, ColumnReader columns, Grammar grammar) {
    this.cursor = cursor;
    this.columns = columns;
    this.grammar = grammar;
  }

  CreateFeatureGroup create(IfExists ifExists) {
    TableRef group = cursor.table(GROUP);
    OptionalInt version = version();
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
        group, version, ifExists, definitions, key, eventTime, knownTime, comment, options);
  }

  GroupStatement alter() {
    TableRef group = cursor.table(GROUP);
    GroupStatement altered = alter(group);
    cursor.expectEnd();
    return altered;
  }

  private GroupStatement alter(TableRef group) {
    if (cursor.at("SET", "VERSION")) {
      cursor.expect("SET");
      return new SetVersion(group, version().orElseThrow());
    }
    if (cursor.accept("SET")) {
      return new SetGroupOptions(group, cursor.options());
    }
    if (cursor.at("COMMENT")) {
      return new CommentGroup(group, cursor.comment());
    }
    return cursor.accept("ADD", "FEATURE") ? add(group) : new AlterFeature(group, change());
  }

  private GroupStatement add(TableRef group) {
    List<SqlNode> defaults = new ArrayList<>();
    ColumnDefinition feature =
        columns.column(
            () -> defaults.isEmpty() && cursor.accept("DEFAULT") && defaults.add(defaultValue()));
    return defaults.isEmpty()
        ? new AlterFeature(group, new FeatureChange.Add(feature.column()))
        : new AddWithDefault(group, feature, defaults.get(0));
  }

  /** The expression ends where a comment begins, or with the statement. */
  private SqlNode defaultValue() {
    Token first = cursor.peek();
    if (cursor.atEnd()) {
      throw cursor.unexpected("a literal");
    }
    Token last = first;
    while (last.next.kind != EOF && !last.next.image.equalsIgnoreCase("COMMENT")) {
      last = last.next;
    }
    Token rest = last.next;
    Token end = rest;
    while (end.kind != EOF) {
      end = end.next;
    }
    last.next = end;
    SqlNode value = grammar.expression(first);
    last.next = rest;
    cursor.continueAfter(last);
    return value;
  }

  private FeatureChange change() {
    if (cursor.accept("RENAME", "FEATURE")) {
      String name = cursor.name(COLUMN).text();
      cursor.expect("TO");
      return new FeatureChange.Rename(name, cursor.name(COLUMN).text());
    }
    if (cursor.accept("DROP", "FEATURE")) {
      return new FeatureChange.Drop(cursor.name(COLUMN).text());
    }
    if (cursor.accept("ALTER", "FEATURE")) {
      Name name = cursor.name(COLUMN);
      if (cursor.at("COMMENT")) {
        return new FeatureChange.Comment(name.text(), cursor.comment());
      }
      if (cursor.accept("TYPE") || cursor.accept("SET", "DATA", "TYPE")) {
        return new FeatureChange.Widen(name.text(), columns.type(name));
      }
      throw cursor.unexpected("TYPE or COMMENT");
    }
    throw cursor.unexpected(
        "ADD FEATURE, RENAME FEATURE, DROP FEATURE, ALTER FEATURE, COMMENT, SET (…) or SET VERSION");
  }

  DropFeatureGroup drop(IfExists ifExists) {
    return new DropFeatureGroup(cursor.table(GROUP), version(), ifExists);
  }

  public static Backfill backfill(Tokens tokens, TokenCursor cursor, Grammar grammar) {
    cursor.expect("BACKFILL");
    cursor.expect("FEATURE", "GROUP");
    TableRef group = cursor.table(GROUP);
    cursor.expect("VERSION");
    int version = cursor.wholeNumber(VERSION_NUMBER);
    cursor.expect("FROM", "VERSION");
    int from = cursor.wholeNumber(VERSION_NUMBER);
    cursor.expect("AS");
    if (cursor.atEnd()) {
      throw cursor.unexpected("a SELECT");
    }
    Token select = cursor.peek();
    return new Backfill(group, version, from, grammar.query(select), tokens.textFrom(select));
  }

  private OptionalInt version() {
    return cursor.accept("VERSION")
        ? OptionalInt.of(cursor.wholeNumber(VERSION_NUMBER))
        : OptionalInt.empty();
  }
}
