package dev.tidemark.planner.parse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SyntaxErrorTest {
  private final StatementParser parser = new StatementParser();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '¦',
      value = {
        "SELCT 1 | 1 | Unexpected 'SELCT'; did you mean 'SELECT'?",
        "SELECT a FORM t | 15 | Unexpected 't'; did you mean 'FROM' instead of 'FORM'?",
        "SELECT a FROM t WEHRE a = 1 | 23 | Unexpected 'a'; did you mean 'WHERE' instead of 'WEHRE'?",
        "SELECT a FROM t WHERE | 22 | The statement ends too early",
        "SELECT a FROM t WHERE a == 1 | 25 | Unexpected '='; equality is a single '='",
        "SELECT a, FROM t | 11 | Unexpected 'FROM'; there is a ',' before it that nothing follows",
        "SELECT a b c FROM t | 12 | Unexpected 'c'",
        "SELECT a AS order FROM t | 13 | Unexpected 'order', a reserved word; to use it as a name, write \"order\"",
        "SELECT a FROM t AS OF b.c | 23 | Unexpected 'b'; AS OF takes a time that is the same for all rows, such as TIMESTAMP '…'; for one of each row, write an AS OF join",
        "SELECT 'abc FROM t | 8 | The string that begins here is never closed; a quote in a string is doubled: ''",
        "SELECT \"abc FROM t | 8 | The quoted name that begins here is empty or never closed",
        "SELECT a /* FROM t | 10 | The comment that begins here is never closed with '*/'",
        "SELECT (a FROM t | 8 | The '(' here is never closed",
        "SELECT a) FROM t | 9 | Unexpected ')'; nothing is open here",
        "SELECT (a] FROM t | 10 | Unexpected ']'; '(' was opened at line 1, column 8",
        "SELECT `a` FROM t | 8 | Unexpected '`'; names stand in double quotes: \"name\"",
        "SELECT a § b | 10 | The character '§' (U+00A7) is no part of SQL",
        "SELECT 1; SELECT 2 | 11 | Only one statement can be sent at a time, and a second one begins here",
        "SELECT a FROM t LIMIT 1, 2 | 17 | 'LIMIT start, count' is not allowed",
        "SELECT CAST(a AS geometry) FROM t | 18 | The type 'geometry' doesn't exist",
        "CREATE TABLE t (a VRCHAR) | 19 | The type 'VRCHAR' doesn't exist; did you mean 'VARCHAR'?",
        "CREATE TABLE t (a CHAR(3)) | 19 | The type CHAR pads with spaces; use VARCHAR",
        "CREATE TABLE t (a TIMESTAMP(9)) | 19 | Times are microseconds, so TIMESTAMP(9) can't be kept; use TIMESTAMP(6)",
        "CREATE TABLE t (a DECIMAL) | 19 | DECIMAL needs its digits, all and those of the fraction, e.g. DECIMAL(18, 2)",
        "CREATE TABLE t (a DECIMAL(39, 1)) | 19 | DECIMAL has 1 to 38 digits, of which no more than that are the fraction's",
        "CREATE TABLE t (a INTEGER[][]) | 28 | An array of arrays can't be kept",
        "CREATE TABLE t (select INTEGER) | 17 | Unexpected 'select', a reserved word; to use it as a name, write \"select\"",
        "CREATE TABLE t (a INTEGER, a DATE) | 28 | The column 'a' is defined twice",
        "CREATE FEATURE GROUP g (a DATE) | 32 | The statement ends too early; expected 'ENTITY'",
        "CREATE FEATUR GROUP g | 8 | Unexpected 'FEATUR'; expected FEATURE GROUP, STREAM FEATURE, TABLE, VIEW or SCHEMA",
        "INSERT INTO t | 14 | The statement ends too early; expected VALUES or a query",
        "SET x | 6 | The statement ends too early; expected '=' or 'TO'",
        "DROP TABLE a.b.c.d | 12 | The name 'a.b.c.d' has too many parts; a name is <schema>.<name>",
        "SELECT * FROM l RIGHT ASOF JOIN r MATCH_CONDITION (a < b) ON x = y | 17 | RIGHT ASOF JOIN doesn't exist; begin with the rows to keep: <spine> LEFT ASOF JOIN <features> MATCH_CONDITION (…) ON …",
        "SELECT * FROM l ASOF FULL JOIN r ON x = y | 22 | FULL ASOF JOIN doesn't exist; begin with the rows to keep: <spine> LEFT ASOF JOIN <features> MATCH_CONDITION (…) ON …",
        "SELECT * FROM l ASOF OUTER JOIN r ON x = y | 22 | OUTER ASOF JOIN doesn't exist; begin with the rows to keep: <spine> LEFT ASOF JOIN <features> MATCH_CONDITION (…) ON …",
        "SELECT * FROM l CROSS ASOF JOIN r MATCH_CONDITION (a < b) | 17 | CROSS ASOF JOIN doesn't exist; where every row is a candidate, write ASOF JOIN <table> MATCH_CONDITION (…)",
        "SELECT * FROM l ASOF CROSS JOIN r | 22 | CROSS ASOF JOIN doesn't exist; where every row is a candidate, write ASOF JOIN <table> MATCH_CONDITION (…)",
        "SELECT * FROM l ASOF SEMI JOIN r ON x = y | 22 | ASOF SEMI JOIN doesn't exist; write ASOF JOIN, which gives each row once, and select the left side's columns",
        "SELECT * FROM l x AS OF JOIN r ON x = y | 19 | Unexpected 'AS'; ASOF JOIN is written with ASOF as one word",
        "SELECT * FROM l x LEFT AS OF JOIN r ON x = y | 19 | Unexpected 'LEFT'; ASOF JOIN is written with ASOF as one word",
        "SELECT * FROM l ASOF JOIN r ON x < y MATCH_CONDITION (a < b) | 38 | Unexpected 'MATCH_CONDITION'; it stands right behind the table of an ASOF JOIN, before ON or USING",
        "SELECT * FROM l ASOF JOIN r | 22 | ASOF JOIN needs MATCH_CONDITION (…) to say which row matches, and ON",
        "SELECT * FROM l ASOF JOIN r ON a = b | 32 | Without MATCH_CONDITION, ON of an ASOF JOIN has exactly one of <, <=, > and >=, here 0; write MATCH_CONDITION (…) before ON",
        "SELECT * FROM l ASOF JOIN r ON a < b AND a > c | 42 | Without MATCH_CONDITION, ON of an ASOF JOIN has exactly one of <, <=, > and >=, here 2; write MATCH_CONDITION (…) before ON",
        "SELECT * FROM l NATURAL ASOF JOIN r USING (a, b) | 30 | NATURAL ASOF JOIN doesn't exist; name the columns in USING (…) or in ON",
        "SELECT * FROM l JOIN r MATCH_CONDITION (a < b) ON c = d | 40 | MATCH_CONDITION belongs to ASOF JOIN and LEFT ASOF JOIN only",
      })
  void saysWhatIsWrongWhereAndWhatHelps(String sql, int column, String sentence) {
    TidemarkException error = error(sql);

    assertThat(error.code()).isEqualTo(ErrorCode.SYNTAX_ERROR);
    assertThat(error.sentence()).isEqualTo("At line 1, column " + column + ": " + sentence);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '¦',
      value = {
        "UPDATE g SET a = 1 | UPDATE isn't supported; INSERT the whole record again, which overwrites it",
        "MERGE INTO g USING t ON a = b | MERGE isn't supported; an INSERT already overwrites a key's older record",
        "BEGIN | Transactions aren't supported; each statement is one of its own",
        "COMMIT; | Transactions aren't supported; each statement is one of its own",
      })
  void saysWhatToUseInsteadOfWhatIsNotSupported(String sql, String sentence) {
    TidemarkException error = error(sql);

    assertThat(error.code()).isEqualTo(ErrorCode.NOT_SUPPORTED);
    assertThat(error.sentence()).isEqualTo("At line 1, column 1: " + sentence);
  }

  @Test
  void refusesConstraintsAndDefaults() {
    assertThat(error("CREATE TABLE t (a INTEGER PRIMARY KEY)"))
        .hasMessage(
            "NOT_SUPPORTED: At line 1, column 27: Columns have no constraint but NOT NULL;"
                + " leave out 'PRIMARY'");
    assertThat(error("INSERT INTO t (a) VALUES (DEFAULT)"))
        .hasMessage(
            "NOT_SUPPORTED: At line 1, column 27: DEFAULT isn't a value; leave the column out, which"
                + " stores its default, or NULL");
  }

  @Test
  void countsLinesAndColumnsWithTabsAndEitherLineEnd() {
    assertThat(error("SELECT a,\r\n\t b b b\n FROM t").sentence())
        .startsWith("At line 2, column 7: ");
  }

  @Test
  void saysThatNothingWasSent() {
    assertThat(error("  ;; -- nothing ")).hasMessage("SYNTAX_ERROR: The statement is empty");
    assertThat(error("")).hasMessage("SYNTAX_ERROR: The statement is empty");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '¦',
      value = {
        "CREATE SCHEMA app FROM POSTGRES 'jdbc:x' (password = 'geheim') | INVALID_OPTION",
        "CREATE SCHEMA app FROM POSTGRES 'jdbc:postgresql://u:geheim@h/d' | INVALID_OPTION",
        "CREATE SCHEMA app FROM POSTGRES 'jdbc:postgresql://h/d?password=geheim' | INVALID_OPTION",
        "CREATE SCHEMA app FROM POSTGRES 'jdbc:x' (user 'u' 'geheim') | SYNTAX_ERROR",
        "CREATE SCHEMA app FROM POSTGRES 'jdbc:x' 'geheim' | SYNTAX_ERROR",
        "SELECT * FROM t WHERE a = b 'geheim' | SYNTAX_ERROR",
      })
  void neverRepeatsASecret(String sql, ErrorCode code) {
    TidemarkException error = error(sql);

    assertThat(error.code()).isEqualTo(code);
    assertThat(error).hasMessageNotContaining("geheim");
  }

  @Test
  void pointsAtPasswordEnvInsteadOfAPassword() {
    assertThat(error("CREATE SCHEMA app FROM POSTGRES 'jdbc:x' (password = 'geheim')"))
        .hasMessage(
            "INVALID_OPTION: At line 1, column 42: The option 'password' can't be given here; a"
                + " password never stands in SQL; put it into an environment variable of the server"
                + " and name that: password_env = '<variable>'");
  }

  private TidemarkException error(String sql) {
    return catchThrowableOfType(TidemarkException.class, () -> parser.parse(sql));
  }
}
