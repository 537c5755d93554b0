package dev.tidemark.catalog.group.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.catalog.record.RecordLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** That docs/sql.md tells of the limits that names, groups and keys have. */
class GroupLimitsTest {
  @Test
  void namesTheLimitsOfGroups() throws IOException {
    assertThat(Files.readString(Path.of("../docs/sql.md")))
        .contains("\n| a name | " + NameRules.MAX_BYTES + " bytes |\n")
        .contains(
            "\n| the columns of a feature group | %d, and %d bytes of a row of PostgreSQL,"
                .formatted(GroupRules.DEFAULT.maxColumns(), RowWidth.MAX_BYTES))
        .contains("\n| an entity key | " + RecordLimits.DEFAULT.maxKeyBytes() + " bytes |\n");
  }
}
