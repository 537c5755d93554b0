package dev.tidemark.planner.validate;

import static java.util.Objects.requireNonNull;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.Suggestions;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.planner.parse.grammar.AsofSpelling;
import dev.tidemark.planner.parse.grammar.Conformance;
import dev.tidemark.planner.parse.token.Positions;
import dev.tidemark.planner.validate.aggregate.FilteredPercentile;
import dev.tidemark.planner.validate.aggregate.FilteredWindow;
import dev.tidemark.planner.validate.aggregate.HavingWindows;
import dev.tidemark.planner.validate.aggregate.OrderedAggregates;
import dev.tidemark.planner.validate.aggregate.OutsideAggregates;
import dev.tidemark.planner.validate.aggregate.WindowQueries;
import dev.tidemark.planner.validate.asof.StatusCalls;
import dev.tidemark.planner.validate.asof.UsingColumns;
import dev.tidemark.planner.validate.function.Advice;
import dev.tidemark.planner.validate.function.ArgumentTypes;
import dev.tidemark.planner.validate.function.LikePattern;
import dev.tidemark.planner.validate.function.LiteralArguments;
import dev.tidemark.planner.validate.function.Median;
import dev.tidemark.planner.validate.function.Operators;
import dev.tidemark.planner.validate.function.TimeUnits;
import dev.tidemark.planner.validate.literal.TimeLiterals;
import dev.tidemark.planner.validate.parameter.BranchParameters;
import dev.tidemark.planner.validate.parameter.ParameterTypes;
import dev.tidemark.planner.validate.parameter.SettleParameters;
import dev.tidemark.planner.validate.type.ImplicitCasts;
import dev.tidemark.planner.validate.type.RelTypes;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.calcite.config.NullCollation;
import org.apache.calcite.prepare.CalciteCatalogReader;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.runtime.CalciteContextException;
import org.apache.calcite.runtime.CalciteException;
import org.apache.calcite.sql.JoinType;
import org.apache.calcite.sql.SqlAsofJoin;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlSnapshot;
import org.apache.calcite.sql.SqlUnknownLiteral;
import org.apache.calcite.sql.SqlUtil;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.apache.calcite.sql.validate.AggregatingScope;
import org.apache.calcite.sql.validate.SelectScope;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.SqlValidatorImpl;
import org.apache.calcite.sql.validate.SqlValidatorNamespace;
import org.apache.calcite.sql.validate.SqlValidatorScope;
import org.apache.calcite.util.Static;
import org.jspecify.annotations.Nullable;

/**
 * Calcite's validator with four differences: any condition may stand in an AS OF join, {@link
 * UsingColumns} has its own meaning of USING, {@link SettleParameters} says what parameters are,
 * and NULLs come last in either direction.
 */
final class SqlChecker extends SqlValidatorImpl {
  private static final SqlValidator.Config CONFIG =
      SqlValidator.Config.DEFAULT
          .withIdentifierExpansion(true)
          .withDefaultNullCollation(NullCollation.LAST)
          .withTypeCoercionFactory(ImplicitCasts::new)
          .withTypeCoercionRules(ImplicitCasts.WRITTEN)
          .withConformance(Conformance.TIDEMARK);

  private final UsingColumns usings = new UsingColumns(this);
  private final ParameterTypes parameters;
  private final Set<SqlCall> windowed = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Set<SqlValidatorNamespace> refused =
      Collections.newSetFromMap(new IdentityHashMap<>());

  SqlChecker(CalciteCatalogReader reader) {
    super(Operators.INSTANCE, reader, reader.getTypeFactory(), CONFIG);
    parameters = new ParameterTypes(typeFactory);
  }

  /** What bare names mean in the joins of what was validated. */
  UsingColumns usings() {
    return usings;
  }

  /**
   * The grammar takes Calcite's own percentile; a median is one, too, a filter of a window's rows a
   * CASE, and the escape of a LIKE a backslash.
   */
  @Override
  protected SqlNode performUnconditionalRewrites(SqlNode node, boolean underFrom) {
    if (node instanceof SqlBasicCall call
        && call.getOperator() == SqlStdOperatorTable.PERCENTILE_CONT) {
      call.setOperator(Operators.PERCENTILE_CONT);
    }
    SqlNode plain = LikePattern.withBackslashes(Median.asPercentile(node));
    SqlNode window = OrderedAggregates.refuseWindow(WindowQueries.refuse(plain));
    return super.performUnconditionalRewrites(
        FilteredWindow.asCase(FilteredPercentile.asCase(window)), underFrom);
  }

  /** Calcite would look for the columns of what it has refused without end. */
  @Override
  protected void validateNamespace(SqlValidatorNamespace namespace, RelDataType target) {
    if (refused.contains(namespace)) {
      throw new IllegalStateException("refused before");
    }
    try {
      BranchParameters.settle(namespace.getNode(), parameters, this::getNamespace);
      super.validateNamespace(namespace, target);
    } catch (RuntimeException e) {
      refused.add(namespace);
      throw e;
    }
  }

  @Override
  protected void validateFrom(SqlNode operand, RelDataType target, SqlValidatorScope scope) {
    SqlNode table = SqlUtil.stripAs(operand);
    if (table.getKind() == SqlKind.TABLESAMPLE) {
      throw TidemarkException.at(
          Positions.of(table),
          ErrorCode.NOT_SUPPORTED,
          "TABLESAMPLE isn't supported; take a part of the keys, as in WHERE md5(CAST(<key> AS"
              + " VARCHAR)) < '1' for a sixteenth");
    }
    if (table instanceof SqlSnapshot snapshot) {
      RetrievalTime.refuseSubQueries(snapshot);
      // Calcite asks for the period's type at once, parameters or not.
      inferUnknownTypes(
          typeFactory.createSqlType(SqlTypeName.TIMESTAMP), scope, snapshot.getPeriod());
      RetrievalTime.check(snapshot, time -> deriveType(scope, time));
    }
    super.validateFrom(operand, target, scope);
    usings.validated(operand, scope);
  }

  @Override
  protected void validateJoin(SqlJoin join, SqlValidatorScope scope) {
    if (join instanceof SqlAsofJoin asOf) {
      validateAsOfJoin(asOf, scope);
    } else {
      usings.begin(join);
      super.validateJoin(join, scope);
    }
  }

  /** Checks it as the plain join it resembles, then the match condition in the same scope. */
  private void validateAsOfJoin(SqlAsofJoin join, SqlValidatorScope scope) {
    SqlLiteral written = join.getJoinTypeNode();
    JoinType plain = join.getJoinType() == JoinType.LEFT_ASOF ? JoinType.LEFT : JoinType.INNER;
    join.setOperand(2, plain.symbol(written.getParserPosition()));
    usings.begin(join);
    try {
      super.validateJoin(join, scope);
    } finally {
      join.setOperand(2, written);
    }
    SqlValidatorScope joinScope = getJoinScope(join);
    SqlNode match = expand(join.getMatchCondition(), joinScope);
    join.setOperand(6, match);
    if (isShort(match, joinScope)) {
      match.validateExpr(this, joinScope);
    } else {
      validateWhereOrOn(joinScope, match, "MATCH_CONDITION");
    }
  }

  /**
   * A time in the place of a condition, to be compared with a feature group's. Parameters get their
   * types first: a condition can't be asked for its own before.
   */
  private boolean isShort(SqlNode match, SqlValidatorScope scope) {
    boolean isKnown =
        match instanceof SqlBasicCall call && call.getOperator() == AsofSpelling.KNOWN;
    SqlNode asked = isKnown ? ((SqlCall) match).operand(0) : match;
    boolean isTime = isKnown || match instanceof SqlDynamicParam;
    inferUnknownTypes(
        typeFactory.createSqlType(isTime ? SqlTypeName.TIMESTAMP : SqlTypeName.BOOLEAN),
        scope,
        asked);
    ConditionErrors.refuseTimeAmong(asked, part -> deriveType(scope, part));
    RelDataType type = deriveType(scope, asked);
    if (isKnown && !SqlTypeUtil.isDatetime(type)) {
      throw ConditionErrors.notA("KNOWN follows a time alone", asked, type);
    }
    boolean isCondition =
        SqlTypeUtil.inBooleanFamily(type) || type.getSqlTypeName() == SqlTypeName.NULL;
    if (asked.isA(SqlKind.QUERY)) {
      throw TidemarkException.at(
          Positions.of(asked),
          ErrorCode.NOT_SUPPORTED,
          "MATCH_CONDITION takes conditions or a time of the left side; compare a sub-query with"
              + " the right side's time, as in <right>.event_time <= (SELECT …)");
    }
    boolean isTimeOfDay = type.getSqlTypeName() == SqlTypeName.TIME;
    if (isTimeOfDay || !SqlTypeUtil.isDatetime(type) && !isCondition) {
      throw ConditionErrors.notA(
          "MATCH_CONDITION takes conditions or a time of the left side", asked, type);
    }
    if (SqlTypeUtil.isDatetime(type)) {
      refuseAggregates(asked, scope);
    }
    return SqlTypeUtil.isDatetime(type);
  }

  /** Calcite refuses them in conditions alone. */
  private void refuseAggregates(SqlNode time, SqlValidatorScope scope) {
    SqlNode condition = SqlStdOperatorTable.IS_NOT_NULL.createCall(time.getParserPosition(), time);
    super.validateWhereOrOn(scope, condition, "MATCH_CONDITION");
  }

  /** A row passes Calcite's check as a sub-query would, and no plan can be made of it. */
  @Override
  protected void validateWhereOrOn(SqlValidatorScope scope, SqlNode condition, String clause) {
    if (condition.getKind() == SqlKind.ROW) {
      throw ConditionErrors.notA(
          clause + " takes a condition", condition, deriveType(scope, condition));
    }
    super.validateWhereOrOn(scope, condition, clause);
  }

  /** Calcite refuses windows of sub-queries, too, after it has found what aliases stand for. */
  @Override
  protected void validateHavingClause(SqlSelect select) {
    try {
      super.validateHavingClause(select);
    } catch (CalciteContextException e) {
      if (!HavingWindows.areOfSubQueries(e, requireNonNull(select.getHaving()))) {
        throw e;
      }
      validateHaving(select.getHaving(), (AggregatingScope) getSelectScope(select));
    }
  }

  /** As Calcite does it. */
  private void validateHaving(SqlNode having, AggregatingScope scope) {
    inferUnknownTypes(typeFactory.createSqlType(SqlTypeName.BOOLEAN), scope, having);
    scope.checkAggregateExpr(having, true);
    having.validate(this, scope);
    if (!SqlTypeUtil.inBooleanFamily(deriveType(scope, having))) {
      throw newValidationError(having, Static.RESOURCE.havingMustBeBoolean());
    }
  }

  @Override
  public RelDataType deriveType(SqlValidatorScope scope, SqlNode node) {
    settleArguments(scope, node);
    if (node instanceof SqlDynamicParam parameter && parameters.find(parameter).isPresent()) {
      setValidatedNodeType(node, parameters.find(parameter).get());
    }
    // ORDER BY within an aggregate is an operand to Calcite, but has no type.
    return node instanceof SqlNodeList && getValidatedNodeTypeIfKnown(node) == null
        ? typeFactory.createSqlType(SqlTypeName.ANY)
        : super.deriveType(scope, node);
  }

  @Override
  public void validateCall(SqlCall call, SqlValidatorScope scope) {
    settleArguments(scope, call);
    OrderedAggregates.refuseDistinct(call);
    super.validateCall(call, scope);
    if (!windowed.contains(call)) {
      OutsideAggregates.refuse(call, scope);
    }
  }

  @Override
  public void validateWindow(SqlNode window, SqlValidatorScope scope, @Nullable SqlCall aggregate) {
    if (aggregate != null) {
      windowed.add(aggregate);
    }
    super.validateWindow(window, scope, aggregate);
  }

  private void settleArguments(SqlValidatorScope scope, SqlNode node) {
    if (node instanceof SqlBasicCall call) {
      LiteralArguments.refuseParameters(call);
      TimeUnits.require(call);
      ArgumentTypes.settle(typeFactory, call, argument -> deriveType(scope, argument));
    }
    settleParameters(scope, node);
  }

  private void settleParameters(SqlValidatorScope scope, SqlNode node) {
    if (node instanceof SqlCall call && !node.isA(SqlKind.QUERY)) {
      settling(scope).settle(call);
    }
  }

  private SettleParameters settling(SqlValidatorScope scope) {
    return new SettleParameters(typeFactory, parameters, operand -> deriveType(scope, operand));
  }

  /** The rows of VALUES are of one type. */
  @Override
  protected void validateValues(SqlCall values, RelDataType target, SqlValidatorScope scope) {
    settling(scope).settle(values);
    super.validateValues(values, target, scope);
  }

  /** Calcite only knows the types of the parameters that it has met itself. */
  @Override
  public RelDataType getValidatedNodeType(SqlNode node) {
    if (node instanceof SqlDynamicParam parameter) {
      @Nullable RelDataType known = getValidatedNodeTypeIfKnown(node);
      return known == null ? parameters.get(parameter.getIndex()) : known;
    }
    return super.getValidatedNodeType(node);
  }

  /** The types of so many parameters of a query that was checked. */
  List<RelDataType> parameterTypes(SqlNode checked, int count) {
    checked.accept(
        new SqlBasicVisitor<Void>() {
          @Override
          public Void visit(SqlDynamicParam parameter) {
            parameters.decide(parameter, getValidatedNodeType(parameter));
            return null;
          }
        });
    return IntStream.range(0, count).mapToObj(parameters::get).toList();
  }

  /** Only called for what {@code *} stands for. */
  @Override
  protected void addToSelectList(
      List<SqlNode> list,
      Set<String> aliases,
      List<Map.Entry<String, RelDataType>> fields,
      SqlNode item,
      SelectScope scope,
      boolean includesSystemVariables) {
    boolean isHidden =
        item instanceof SqlIdentifier name
            && name.names.get(name.names.size() - 1).equals(StatusCalls.COLUMN);
    if (!isHidden) {
      super.addToSelectList(list, aliases, fields, item, scope, includesSystemVariables);
    }
  }

  @Override
  public SqlLiteral resolveLiteral(SqlLiteral literal) {
    return literal instanceof SqlUnknownLiteral unknown
        ? TimeLiterals.read(unknown).orElseGet(() -> super.resolveLiteral(literal))
        : super.resolveLiteral(literal);
  }

  @Override
  protected void inferUnknownTypes(RelDataType inferred, SqlValidatorScope scope, SqlNode node) {
    settleParameters(scope, node);
    if (node instanceof SqlDynamicParam parameter) {
      if (!inferred.equals(unknownType)) {
        parameters.decide(parameter, inferred);
      }
      super.inferUnknownTypes(parameters.get(parameter.getIndex()), scope, node);
    } else {
      super.inferUnknownTypes(inferred, scope, node);
    }
  }

  @Override
  public CalciteException handleUnresolvedFunction(
      SqlCall call,
      SqlOperator function,
      List<RelDataType> arguments,
      @Nullable List<String> argumentNames) {
    String name = function.getName().toLowerCase(Locale.ROOT);
    String types = arguments.stream().map(RelTypes::shown).collect(Collectors.joining(", "));
    String sentence =
        Operators.functionNames().contains(name)
            ? "Function '" + name + "' does not take (" + types + ")"
            : "Function '"
                + name
                + "' does not exist"
                + Advice.on(name)
                    .map(advice -> "; " + advice)
                    .orElseGet(() -> Suggestions.didYouMean(name, Operators.functionNames()));
    throw TidemarkException.at(Positions.of(call), ErrorCode.FUNCTION_NOT_FOUND, sentence);
  }
}
