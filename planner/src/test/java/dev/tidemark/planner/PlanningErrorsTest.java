package dev.tidemark.planner;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.planner.settings.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Messages name the thing, the place and the way out. */
class PlanningErrorsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SELECT clicks_7 FROM user_activity | COLUMN_NOT_FOUND: At line 1, column 8: Feature"
            + " 'clicks_7' does not exist in feature group 'user_activity'; did you mean"
            + " 'clicks_7d'?",
        "SELECT u.nam FROM app.users AS u | COLUMN_NOT_FOUND: At line 1, column 10: Column 'nam'"
            + " not found in 'u'; did you mean 'name'?",
        "SELECT * FROM (SELECT user_id FROM user_activity WHERE click_7d = 1) AS x |"
            + " COLUMN_NOT_FOUND: At line 1, column 56: Column 'click_7d' not found in any table;"
            + " did you mean 'clicks_7d'?",
        "WITH x AS (SELECT nam FROM app.users) SELECT name FROM x | COLUMN_NOT_FOUND: At line 1,"
            + " column 19: Column 'nam' not found in any table; did you mean 'name'?",
        "SELECT * FROM user_activty | TABLE_NOT_FOUND: At line 1, column 15: Table"
            + " 'user_activty' not found; did you mean 'user_activity'?",
        "SELECT * FROM onlin.user_activity | SCHEMA_NOT_FOUND: At line 1, column 15: Schema"
            + " 'onlin' not found; did you mean 'online'?",
        "SELECT lowe(name) FROM app.users | FUNCTION_NOT_FOUND: At line 1, column 8: Function"
            + " 'lowe' does not exist; did you mean 'lower'?"
      })
  void suggestsWhatWasMeant(String sql, String message) {
    assertThatThrownBy(() -> Plans.of(sql)).hasMessage(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SELECT name + 1 FROM app.users",
        "SELECT name FROM app.users WHERE name = 1",
        "SELECT name FROM app.users WHERE 1.5 < name",
        "SELECT name FROM app.users WHERE name > user_id",
        "SELECT name FROM app.users WHERE name IN (1.5, 2)",
        "SELECT name FROM app.users WHERE name IN (SELECT id FROM app.transactions)",
        "SELECT name FROM app.users WHERE name BETWEEN 1 AND 2",
        "SELECT name FROM app.users WHERE name IS DISTINCT FROM user_id",
        "SELECT name FROM app.users JOIN app.transactions ON name = ts",
        "SELECT user_id FROM app.users WHERE user_id",
        "SELECT user_id FROM app.users UNION SELECT ts FROM app.transactions",
        "SELECT CASE WHEN amount > 1 THEN 1 ELSE ts END FROM app.transactions"
      })
  void refusesTypesThatDoNotFit(String sql) {
    assertThatThrownBy(() -> Plans.of(sql)).hasMessageStartingWith("TYPE_MISMATCH: At line 1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '¦',
      value = {
        "SELECT ts + 1 FROM app.transactions | Cannot apply '+' to arguments of type"
            + " '<TIMESTAMP(6)> + <INTEGER>'; a time is moved by an interval, such as INTERVAL '1'"
            + " DAY",
        "SELECT CAST(ts AS TIMESTAMP WITH TIME ZONE) - 1 FROM app.transactions | Cannot apply '-'"
            + " to arguments of type '<TIMESTAMP(6) WITH TIME ZONE> - <INTEGER>'; a time is moved"
            + " by an interval, such as INTERVAL '1' DAY",
        "SELECT date_trunc('day', user_id) FROM app.transactions | Cannot apply 'DATE_TRUNC' to"
            + " arguments of type 'DATE_TRUNC(<VARCHAR>, <BIGINT>)'",
        "SELECT CAST(ts AS UUID) FROM app.transactions | Cannot cast TIMESTAMP(6) to UUID",
      })
  void nameTypesAsTheyAreWritten(String sql, String sentence) {
    assertThatThrownBy(() -> Plans.of(sql))
        .hasMessage("TYPE_MISMATCH: At line 1, column 8: " + sentence);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SELECT 1 FROM app.users WHERE (user_id, name) | TYPE_MISMATCH: At line 1, column 31: WHERE"
            + " takes a condition, and this is a row of 2 values",
        "SELECT (user_id, name) FROM app.users | NOT_SUPPORTED: Column 'EXPR$0' of the result is of"
            + " type a row of 2 values, which no result can hold; convert it with CAST or EXTRACT"
      })
  void refusesRowsOfValues(String sql, String message) {
    assertThatThrownBy(() -> Plans.of(sql)).hasMessage(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "AS u MATCH_CONDITION (u.clicks_7d <= l.id) ON u.user_id = l.user_id | MATCH_CONDITION"
            + " (u.event_time <= left_side.time)",
        "AS \"U 1\" MATCH_CONDITION (l.ts) ON TRUE OR \"U 1\".user_id > 1 | ON \"U 1\".user_id ="
            + " left_side.user_id",
        "MATCH_CONDITION (clicks_7d <= l.id) ON user_activity.user_id = l.user_id |"
            + " MATCH_CONDITION (user_activity.event_time <= left_side.time)",
      })
  void hintsNameTheAlias(String join, String hint) {
    assertThatThrownBy(
            () ->
                Plans.of(
                    "SELECT 1 FROM app.transactions AS l LEFT ASOF JOIN user_activity " + join))
        .hasMessageContaining(hint);
  }

  @Test
  void refusesViewsThatUseThemselves() {
    Tables tables = Tables.standard().view("loop", "SELECT * FROM loop");

    assertThatThrownBy(() -> Plans.of("SELECT * FROM loop", tables, Settings.DEFAULTS))
        .hasMessage("INVALID_STATEMENT: In view 'session.loop': View 'session.loop' uses itself");
  }

  @Test
  void refusesSnapshotsOfTablesThatHaveNone() {
    assertThatThrownBy(() -> Plans.of("SELECT * FROM user_activity FOR SYSTEM_VERSION AS OF 5"))
        .hasMessageStartingWith(
            "NOT_SUPPORTED: At line 1, column 15: Table 'features.user_activity' keeps no snapshots");
  }

  @Test
  void suggestsSettings() {
    assertThatThrownBy(() -> Settings.DEFAULTS.set("pit_strateg", "auto"))
        .hasMessage(
            "INVALID_OPTION: Setting 'pit_strateg' does not exist; did you mean 'pit_strategy'?");
  }
}
