package dev.tidemark.catalog.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.catalog.error.ErrorCode;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/** What the errors of the catalog's connections mean. */
class CatalogErrorsTest {
  private static ErrorCode code(SQLException error) {
    return CatalogDatabase.translate(error).code();
  }

  @Test
  void aConnectionThatIsClosedOrBreaksIsPostgresAway() {
    assertThat(code(new SQLException("Connection is closed")))
        .isEqualTo(ErrorCode.POSTGRES_UNAVAILABLE);
    assertThat(code(new SQLException("terminating connection", "57P02")))
        .isEqualTo(ErrorCode.POSTGRES_UNAVAILABLE);
    assertThat(code(new SQLException("broken", "08006"))).isEqualTo(ErrorCode.POSTGRES_UNAVAILABLE);
  }

  @Test
  void whatPostgresDoesNotUnderstandIsOurBug() {
    assertThat(code(new SQLException("syntax error", "42601"))).isEqualTo(ErrorCode.INTERNAL_ERROR);
  }
}
