package dev.tidemark.offline.iceberg;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.ValidationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IcebergErrorsTest {
  private static final String CONFLICT =
      "CONFLICT: Iceberg table 'g' was changed by someone else at the same time";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Found conflicting files that can contain records matching true: [a.parquet]",
        "Cannot commit, missing data files: [a.parquet]",
        "Missing required files to delete: a.parquet"
      })
  void callsACommitThatFindsTheTableChangedAConflict(String message) {
    assertThat(IcebergErrors.translate("g", new ValidationException("%s", message)))
        .hasMessage(CONFLICT);
  }

  @Test
  void callsALostRaceAConflict() {
    assertThat(IcebergErrors.translate("g", new CommitFailedException("stale")))
        .hasMessage(CONFLICT);
  }

  @Test
  void saysWhatATableDoesNotAllow() {
    ValidationException error =
        new ValidationException("Cannot expire snapshots: GC is disabled (…)");

    assertThat(IcebergErrors.translate("g", error))
        .hasMessage(
            "NOT_SUPPORTED: Iceberg table 'g' doesn't allow that: Cannot expire snapshots: GC is"
                + " disabled (…)");
  }
}
