package dev.tidemark.server.execution.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.planner.engine.EngineId;
import dev.tidemark.planner.route.plan.Fragment;
import dev.tidemark.server.execution.engine.RecentChoices.Chosen;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.calcite.tools.Frameworks;
import org.apache.calcite.tools.RelBuilder;
import org.junit.jupiter.api.Test;

class RecentChoicesTest {
  private static final Chosen CHOSEN = new Chosen(Map.of(), false, 1000);

  private final AtomicLong nanos = new AtomicLong();
  private final RecentChoices choices = new RecentChoices(nanos::get);

  @Test
  void tellsPlansAndSettingsApart() {
    Fragment fragment = fragment();
    choices.remember(fragment, "auto", CHOSEN);

    assertThat(choices.find(fragment, "auto")).contains(CHOSEN);
    assertThat(choices.find(fragment, "lead, auto")).isEmpty();
    assertThat(choices.find(fragment(), "auto")).isEmpty();
  }

  @Test
  void forgetsWhatMayHaveGotAnIndexMeanwhile() {
    Fragment fragment = fragment();
    choices.remember(fragment, "auto", CHOSEN);

    nanos.set(RecentChoices.LONGEST.toNanos() - 1);
    assertThat(choices.find(fragment, "auto")).isPresent();
    nanos.set(RecentChoices.LONGEST.toNanos());
    assertThat(choices.find(fragment, "auto")).isEmpty();
  }

  @Test
  void holdsWhereAboutAsMuchIsExpected() {
    assertThat(CHOSEN.holdsFor(1000)).isTrue();
    assertThat(CHOSEN.holdsFor(1250)).isTrue();
    assertThat(CHOSEN.holdsFor(800)).isTrue();
    assertThat(CHOSEN.holdsFor(1251)).isFalse();
    assertThat(CHOSEN.holdsFor(799)).isFalse();
  }

  private static Fragment fragment() {
    RelBuilder builder = RelBuilder.create(Frameworks.newConfigBuilder().build());
    return new Fragment(
        Fragment.ROOT,
        EngineId.POSTGRES,
        builder.values(new String[] {"a"}, 1).build(),
        List.of(),
        Map.of(),
        "every table is there");
  }
}
