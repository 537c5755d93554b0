package dev.tidemark.server.statement;

import dev.tidemark.planner.parse.statement.SessionStatement;
import dev.tidemark.planner.parse.statement.SessionStatement.ResetOption;
import dev.tidemark.planner.parse.statement.SessionStatement.SetOption;
import dev.tidemark.planner.settings.Settings;
import dev.tidemark.server.session.Session;
import dev.tidemark.server.statement.prepared.Prepared;
import java.util.List;

/** {@code SET} and {@code RESET}. */
final class SettingStatements {
  private SettingStatements() {}

  static Prepared prepare(String sql, SessionStatement statement) {
    return new Prepared.Change(
        sql,
        List.of(),
        (call, rows) -> {
          apply(call.session(), statement);
          return 0;
        });
  }

  private static void apply(Session session, SessionStatement statement) {
    if (statement instanceof SetOption set) {
      session.changeSettings(before -> before.set(set.option().text(), set.value()));
    } else if (statement instanceof ResetOption reset) {
      session.changeSettings(
          before ->
              reset.option().map(option -> before.reset(option.text())).orElse(Settings.DEFAULTS));
    }
  }
}
