package dev.tidemark.planner.validate;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.SqlPosition;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.planner.parse.token.Names;
import dev.tidemark.planner.parse.token.Positions;
import dev.tidemark.planner.table.TableCatalog;
import dev.tidemark.planner.table.TableDef;
import dev.tidemark.planner.validate.asof.StatusCalls;
import dev.tidemark.planner.validate.function.Operators;
import dev.tidemark.planner.validate.function.TimeUnits;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.calcite.plan.RelOptTable;
import org.apache.calcite.runtime.CalciteContextException;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.apache.calcite.sql.validate.SqlValidatorNamespace;
import org.apache.calcite.sql.validate.SqlValidatorTable;

/** Says what Calcite's validator found wrong in our words: a code, the place, what was meant. */
final class ValidationErrors {
  private static final Pattern COLUMN_OF_TABLE =
      Pattern.compile("Column '(.+?)' not found in table '(.+?)'.*", Pattern.DOTALL);
  private static final Pattern COLUMN =
      Pattern.compile("Column '(.+?)' not found in any table.*", Pattern.DOTALL);
  private static final Pattern TABLE =
      Pattern.compile("(?:Object|Table) '(.+?)' not found(?: within '(.+?)')?.*", Pattern.DOTALL);
  private static final Pattern TWICE =
      Pattern.compile("Duplicate relation name '(.+)' in FROM clause");
  private static final Pattern AMBIGUOUS = Pattern.compile("Column '(.+?)' is ambiguous");
  private static final Pattern UNGROUPED =
      Pattern.compile("Expression '(.+)' is not being grouped", Pattern.DOTALL);
  private static final Pattern AGGREGATE =
      Pattern.compile("Aggregate expression is illegal in (.+) clause");
  private static final Pattern WINDOW =
      Pattern.compile("Windowed aggregate expression is illegal in (.+) clause");
  private static final Pattern CAST =
      Pattern.compile("Cast function cannot convert value of type (.+) to type (.+)");
  private static final Pattern UNIT = Pattern.compile("'(.+)' is not a valid time frame");
  private static final Pattern TYPES =
      Pattern.compile(
          "(?i).*(cannot apply|cannot compare|cannot convert|compatible types|mismatch|illegal"
              + " mixing|boolean|not comparable|cannot assign|same type|must be of type|must be a condition).*",
          Pattern.DOTALL);

  /** What looks like a column and is written otherwise. */
  private static final Map<String, String> SYNTAX =
      Map.of(
          "feature_status",
          "; it is a function, as in FEATURE_STATUS(u), with the alias of an AS OF join's right side",
          "known",
          "; KNOWN stands right behind a time that is alone, as in MATCH_CONDITION (<time> KNOWN)");

  private static final String UNIT_AS_TEXT =
      "; a unit of time is a literal of a text, as in date_trunc('day', <time>), or an interval's, as"
          + " in <time> + INTERVAL '1' DAY";

  private final TableCatalog catalog;
  private final SqlChecker checker;
  private final Map<String, SqlNode> operands = new LinkedHashMap<>();

  ValidationErrors(TableCatalog catalog, SqlChecker checker, SqlNode query) {
    this.catalog = catalog;
    this.checker = checker;
    query.accept(new FindOperands());
  }

  /** The same error as a client reads it. */
  TidemarkException translate(CalciteContextException e) {
    SqlPosition position = Positions.of(e);
    Throwable cause = e.getCause() == null ? e : e.getCause();
    String message = String.valueOf(cause.getMessage());
    Matcher column = COLUMN_OF_TABLE.matcher(message);
    if (column.matches()) {
      return columnOfTable(position, column.group(1), column.group(2));
    }
    column = COLUMN.matcher(message);
    if (column.matches()) {
      return column(position, column.group(1));
    }
    Matcher table = TABLE.matcher(message);
    if (table.matches()) {
      return table(position, table.group(1), Optional.ofNullable(table.group(2)));
    }
    Matcher twice = TWICE.matcher(message);
    if (twice.matches()) {
      return TidemarkException.at(
          position,
          ErrorCode.INVALID_STATEMENT,
          "FROM has more than one table called '%1$s'; give this one a name of its own, as in AS %1$s_2"
              .formatted(twice.group(1)));
    }
    Matcher ambiguous = AMBIGUOUS.matcher(message);
    if (ambiguous.matches()) {
      return TidemarkException.at(
          position,
          ErrorCode.AMBIGUOUS_NAME,
          "Column '"
              + ambiguous.group(1)
              + "' is in more than one of the joined tables; write the table before it, as in 't."
              + ambiguous.group(1)
              + "'");
    }
    if (message.equals("Require at least 1 argument")) {
      return TidemarkException.at(
          position,
          ErrorCode.NOT_SUPPORTED,
          "ARRAY[] has no type here; write an element, as in ARRAY[1], or CAST(? AS <type> ARRAY)"
              + " and bind an empty list");
    }
    if (message.startsWith("The system time period specification expects Timestamp")) {
      return TidemarkException.at(
          position,
          ErrorCode.TYPE_MISMATCH,
          "FOR SYSTEM_TIME AS OF takes a timestamp, such as TIMESTAMP '2026-01-01 00:00:00'");
    }
    Matcher ungrouped = UNGROUPED.matcher(message);
    if (ungrouped.matches()) {
      return TidemarkException.at(
          position, ErrorCode.INVALID_STATEMENT, ungrouped(ungrouped.group(1)));
    }
    Matcher aggregate = AGGREGATE.matcher(message);
    if (aggregate.matches()) {
      return TidemarkException.at(
          position, ErrorCode.INVALID_STATEMENT, aggregateIn(aggregate.group(1)));
    }
    Matcher window = WINDOW.matcher(message);
    if (window.matches()) {
      return TidemarkException.at(
          position,
          ErrorCode.INVALID_STATEMENT,
          "A window function can't stand in %s; %scompute it in a sub-query in FROM"
              .formatted(
                  window.group(1),
                  window.group(1).equals("WHERE") ? "write QUALIFY instead of WHERE, or " : ""));
    }
    Matcher cast = CAST.matcher(message);
    if (cast.matches()) {
      return TidemarkException.at(
          position,
          ErrorCode.TYPE_MISMATCH,
          CastWords.of(TypeWords.in(cast.group(1)), TypeWords.in(cast.group(2))));
    }
    Matcher unit = UNIT.matcher(message);
    if (unit.matches()) {
      return TidemarkException.at(
          position, ErrorCode.INVALID_VALUE, TimeUnits.noPart(unit.group(1)));
    }
    ErrorCode code =
        TYPES.matcher(message).matches() ? ErrorCode.TYPE_MISMATCH : ErrorCode.INVALID_STATEMENT;
    return TidemarkException.at(position, code, StatusCalls.asWritten(TypeWords.in(message)));
  }

  private static String aggregateIn(String clause) {
    return "An aggregate can't stand in %s, which comes before rows are grouped%s"
        .formatted(
            clause,
            clause.equals("WHERE")
                ? "; write HAVING, or compute it in a sub-query in FROM, also where it is of the query outside"
                : "; compute it in a sub-query in FROM");
  }

  private static String ungrouped(String expression) {
    return "'%s' is neither in GROUP BY nor within an aggregate%s"
        .formatted(
            StatusCalls.asWritten(expression),
            expression.contains("?")
                ? "; each ? is a parameter of its own, so compute it in a sub-query and group by its"
                    + " name"
                : "; a column of the row outside a sub-query is to be used outside of it");
  }

  private TidemarkException columnOfTable(SqlPosition position, String column, String table) {
    SqlNode operand = operands.get(table);
    List<String> columns = operand == null ? List.of() : columnsOf(operand);
    String nearest = Names.didYouMean(column, columns);
    Optional<FeatureGroup> group = Optional.ofNullable(operand).flatMap(this::groupOf);
    String sentence =
        group.isPresent()
            ? missingFeature(column, group.get())
                + Optional.ofNullable(SYNTAX.get(column)).orElse(nearest)
            : "Column '" + column + "' not found in '" + table + "'" + nearest;
    return TidemarkException.at(position, ErrorCode.COLUMN_NOT_FOUND, sentence);
  }

  private TidemarkException column(SqlPosition position, String column) {
    if (operands.containsKey(column)) {
      return TidemarkException.at(
          position,
          ErrorCode.COLUMN_NOT_FOUND,
          "'%1$s' is a table here, and no column has that name; write one of its columns, as in %2$s.%3$s"
              .formatted(
                  column,
                  Names.besideDot(column),
                  columnsOf(operands.get(column)).stream()
                      .findFirst()
                      .map(Names::besideDot)
                      .orElse("<column>")));
    }
    List<String> columns = new ArrayList<>();
    operands.values().forEach(operand -> columns.addAll(columnsOf(operand)));
    String nearest = Names.didYouMean(column, columns);
    Optional<FeatureGroup> only =
        operands.size() == 1
            ? operands.values().stream().findFirst().flatMap(this::groupOf)
            : Optional.empty();
    String sentence =
        only.map(group -> missingFeature(column, group))
            .orElse("Column '" + column + "' not found in any table");
    return TidemarkException.at(
        position,
        ErrorCode.COLUMN_NOT_FOUND,
        sentence + Optional.ofNullable(SYNTAX.get(column)).orElseGet(() -> meant(column, nearest)));
  }

  private static String meant(String column, String nearest) {
    return nearest.isEmpty() && TimeUnits.isKnown(column) ? UNIT_AS_TEXT : nearest;
  }

  private static String missingFeature(String column, FeatureGroup group) {
    return "Feature '" + column + "' does not exist in feature group '" + group.name() + "'";
  }

  private TidemarkException table(SqlPosition position, String name, Optional<String> schema) {
    boolean isInFrom =
        operands.values().stream().anyMatch(operand -> position.equals(Positions.of(operand)));
    Optional<String> alias = schema.isPresent() || isInFrom ? Optional.empty() : aliasOf(name);
    if (alias.isPresent()) {
      return TidemarkException.at(
          position,
          ErrorCode.TABLE_NOT_FOUND,
          alias.get().equals(name)
              ? "Table '%s' stands where it can't be seen from here; in FROM, a condition sees the tables up to its own join, and LATERAL before a sub-query shows it the tables to its left"
                  .formatted(name)
              : "Table '%1$s' has the alias %2$s in this query; write %2$s before its columns"
                  .formatted(name, Names.shown(alias.get())));
    }
    List<String> schemas = catalog.schemas();
    if (schema.isEmpty() && operandsNameSchema(name)) {
      return TidemarkException.at(
          position,
          ErrorCode.SCHEMA_NOT_FOUND,
          "Schema '" + name + "' not found" + Names.didYouMean(name, schemas));
    }
    List<String> searched =
        schema.filter(schemas::contains).map(List::of).orElse(catalog.searchPath());
    List<String> tables = new ArrayList<>();
    if (schema.isEmpty() && !isInFrom) {
      tables.addAll(operands.keySet());
    }
    for (String each : searched) {
      if (schemas.contains(each)) {
        tables.addAll(catalog.tables(each));
      }
    }
    String full = schema.map(s -> s + "." + name).orElse(name);
    if (schema.isEmpty() && !isInFrom && tables.contains(name)) {
      return TidemarkException.at(
          position,
          ErrorCode.TABLE_NOT_FOUND,
          "Table '%s' is not among the tables that can be seen here; name it in FROM"
              .formatted(name));
    }
    return TidemarkException.at(
        position,
        ErrorCode.TABLE_NOT_FOUND,
        "Table '" + full + "' not found" + Names.didYouMean(name, tables));
  }

  /** Of a table in FROM whose alias or own name stands elsewhere in the query. */
  private Optional<String> aliasOf(String name) {
    return operands.containsKey(name)
        ? Optional.of(name)
        : operands.entrySet().stream()
            .filter(operand -> isTable(operand.getValue(), name))
            .map(Map.Entry::getKey)
            .findFirst();
  }

  private static boolean isTable(SqlNode operand, String name) {
    SqlNode table = operand;
    while (table instanceof SqlCall call && isMoment(call)) {
      table = call.operand(0);
    }
    return table instanceof SqlIdentifier id && id.names.get(id.names.size() - 1).equals(name);
  }

  private static boolean isMoment(SqlCall call) {
    return call.getKind() == SqlKind.SNAPSHOT
        || List.of(Operators.AS_OF, Operators.AS_OF_KNOWN, Operators.LAST_RECORDS)
            .contains(call.getOperator());
  }

  private boolean operandsNameSchema(String name) {
    return operands.values().stream()
        .anyMatch(
            operand ->
                operand instanceof SqlIdentifier id
                    && id.names.size() > 1
                    && id.names.get(0).equals(name));
  }

  private List<String> columnsOf(SqlNode operand) {
    SqlValidatorNamespace namespace = checker.getNamespace(operand);
    try {
      return namespace == null ? List.of() : namespace.getRowType().getFieldNames();
    } catch (RuntimeException notValidatedYet) {
      return List.of();
    }
  }

  private Optional<FeatureGroup> groupOf(SqlNode operand) {
    SqlValidatorNamespace namespace = checker.getNamespace(operand);
    SqlValidatorTable table = namespace == null ? null : namespace.getTable();
    RelOptTable relOptTable = table == null ? null : table.unwrap(RelOptTable.class);
    CatalogTable ours = relOptTable == null ? null : relOptTable.unwrap(CatalogTable.class);
    return Optional.ofNullable(ours).map(CatalogTable::definition).flatMap(TableDef::group);
  }

  /** Collects what stands in FROM, by alias. */
  private final class FindOperands extends SqlBasicVisitor<Void> {
    @Override
    public Void visit(SqlCall call) {
      if (call instanceof SqlSelect select && select.getFrom() != null) {
        operand(select.getFrom());
      }
      return super.visit(call);
    }

    private void operand(SqlNode node) {
      if (node instanceof SqlJoin join) {
        operand(join.getLeft());
        operand(join.getRight());
      } else if (node.getKind() == SqlKind.AS) {
        SqlBasicCall as = (SqlBasicCall) node;
        operands.put(as.operand(1).toString(), as.operand(0));
      } else if (node instanceof SqlIdentifier id) {
        operands.put(id.names.get(id.names.size() - 1), id);
      }
    }
  }
}
