package dev.tidemark.offline.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.offline.load.LoadProgress.Step;
import org.junit.jupiter.api.Test;

class LoadReportTest {
  private final LoadReport report = new LoadReport(new LoadControl());

  @Test
  void saysHowFarALoadIs() {
    assertThat(report.text()).isEqualTo("waiting");

    report.reached(Step.REGISTERED, 0);
    assertThat(report.text()).isEqualTo("checking");

    report.reached(Step.CHECKED, 1_200_000);
    assertThat(report.text()).isEqualTo("writing 1,200,000 rows");

    report.reached(Step.WRITTEN, 0);
    assertThat(report.text()).isEqualTo("committing 1,200,000 rows");

    report.reached(Step.COMMITTED, 1_200_000);
    report.online(20_000);
    assertThat(report.text())
        .isEqualTo("1,200,000 rows in the history, 20,000 entities brought online");

    report.reached(Step.ONLINE, 1_200_000);
    assertThat(report.text()).isEqualTo("1,200,000 rows loaded");
  }

  @Test
  void knowsOneRow() {
    report.reached(Step.CHECKED, 1);
    assertThat(report.text()).isEqualTo("writing 1 row");
  }
}
