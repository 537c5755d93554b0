package dev.tidemark.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FirstPlanTest {

  /** What fails halfway leaves the rest to the first client. */
  @Test
  void goesAllTheWayToTheTextOfAJoin() {
    assertThat(FirstPlan.write().choices()).hasSize(1);
  }
}
