package dev.tidemark.server.execution.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.catalog.type.DataType;
import dev.tidemark.catalog.type.TypeName;
import dev.tidemark.planner.engine.EngineId;
import dev.tidemark.planner.engine.query.Parameter;
import dev.tidemark.planner.route.plan.Fragment;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.calcite.tools.Frameworks;
import org.apache.calcite.tools.RelBuilder;
import org.junit.jupiter.api.Test;

class RecentChoicesTest {
  private static final List<Parameter> ONE =
      List.of(new Parameter(DataType.of(TypeName.BIGINT), 1L));
  private static final List<Parameter> TWO =
      List.of(new Parameter(DataType.of(TypeName.BIGINT), 2L));

  private final AtomicLong nanos = new AtomicLong();
  private final RecentChoices choices = new RecentChoices(nanos::get);

  @Test
  void remembersForAWhile() {
    Fragment fragment = fragment();
    choices.remember(fragment, "auto", ONE, Map.of());

    nanos.set(RecentChoices.RECENT.toNanos() - 1);
    assertThat(choices.find(fragment, "auto", ONE)).isPresent();
    nanos.set(RecentChoices.RECENT.toNanos());
    assertThat(choices.find(fragment, "auto", ONE)).isEmpty();
  }

  @Test
  void tellsPlansSettingsAndParametersApart() {
    Fragment fragment = fragment();
    choices.remember(fragment, "auto", ONE, Map.of());

    assertThat(choices.find(fragment, "lead, auto", ONE)).isEmpty();
    assertThat(choices.find(fragment, "auto", TWO)).isEmpty();
    assertThat(choices.find(fragment(), "auto", ONE)).isEmpty();
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
