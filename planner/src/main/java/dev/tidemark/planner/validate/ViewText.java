package dev.tidemark.planner.validate;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.planner.parse.StatementParser;
import dev.tidemark.planner.parse.statement.QueryStatement;
import dev.tidemark.planner.table.Moment;
import dev.tidemark.planner.table.TableLocation;
import dev.tidemark.planner.validate.parameter.CastParameters;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.util.SqlBasicVisitor;

/**
 * Reads the views of one query. Their moments are parameters of the plan, behind those that the
 * query's own text has, so that it can be used again later. Not thread-safe.
 */
final class ViewText {
  private static final StatementParser PARSER = new StatementParser();

  private final List<Moment> moments = new ArrayList<>();
  private int parameters;

  /** To be said of the query before any of its views is read. */
  void isReadBy(SqlNode query) {
    query.accept(
        new SqlBasicVisitor<Void>() {
          @Override
          public Void visit(SqlDynamicParam parameter) {
            parameters = Math.max(parameters, parameter.getIndex() + 1);
            return null;
          }
        });
  }

  SqlNode parse(TableLocation.View view) {
    SqlNode query = parse(view.query());
    if (!view.moments().isEmpty()) {
      CastParameters.in(
          query, view.moments().stream().map(Moment::type).toList(), parameters + moments.size());
      moments.addAll(view.moments());
    }
    return query;
  }

  static SqlNode parse(String query) {
    if (PARSER.parse(query) instanceof QueryStatement.Query parsed) {
      return parsed.node();
    }
    throw new TidemarkException(ErrorCode.INVALID_STATEMENT, "A view's text is not a query");
  }

  /** Of all views that were read. */
  List<Moment> moments() {
    return List.copyOf(moments);
  }
}
