package dev.tidemark.server.execution.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.planner.dialect.RenderedSql;
import dev.tidemark.planner.engine.EngineId;
import dev.tidemark.planner.route.plan.Fragment;
import dev.tidemark.planner.strategy.cost.OperatorRoom;
import dev.tidemark.server.execution.engine.RecentTexts.Figures;
import dev.tidemark.server.execution.engine.RecentTexts.Written;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.tools.Frameworks;
import org.apache.calcite.tools.RelBuilder;
import org.junit.jupiter.api.Test;

class RecentTextsTest {
  private static final String FILES = "(FROM read_parquet('a'))";
  private static final Figures FIGURES = figures(FILES, 10, 5, 1000, Set.of());
  private static final Written WRITTEN =
      new Written(
          new RenderedSql("SELECT 1", List.of(), List.of(), Map.of(), List.of()), Map.of(), 100);

  private final Fragment fragment = fragment();
  private final RecentTexts texts = new RecentTexts();

  @Test
  void tellsPlansAndSettingsApart() {
    texts.remember(fragment, "auto", FIGURES, WRITTEN);

    assertThat(texts.find(fragment, "auto", FIGURES)).contains(WRITTEN);
    assertThat(texts.find(fragment, "lead, auto", FIGURES)).isEmpty();
    assertThat(texts.find(fragment(), "auto", FIGURES)).isEmpty();
  }

  @Test
  void forgetsWhatIsReadOfOtherFilesOrOtherwise() {
    texts.remember(fragment, "auto", FIGURES, WRITTEN);

    assertThat(found(figures("(FROM read_parquet('b'))", 10, 5, 1000, Set.of()))).isFalse();
    assertThat(found(figures(FILES, 11, 5, 1000, Set.of()))).isFalse();
    assertThat(found(figures(FILES, 10, 6, 1000, Set.of()))).isFalse();
    assertThat(found(figures(FILES, 10, 5, 1000, Set.of("probe")))).isFalse();
  }

  /** Where there is more, what had no room may be better. */
  @Test
  void servesWithLessRoomAsLongAsWhatIsKeptFits() {
    texts.remember(fragment, "auto", FIGURES, WRITTEN);

    assertThat(found(figures(FILES, 10, 5, 100, Set.of()))).isTrue();
    assertThat(found(figures(FILES, 10, 5, 99, Set.of()))).isFalse();
    assertThat(found(figures(FILES, 10, 5, 1001, Set.of()))).isFalse();
  }

  private boolean found(Figures figures) {
    return texts.find(fragment, "auto", figures).isPresent();
  }

  private static Figures figures(
      String relation, long rows, double entities, double room, Set<String> full) {
    return new Figures(
        Map.of("scan_0", relation),
        Map.of("scan_0", rows),
        Map.of("scan_0", new HistoryKeys(entities, entities)),
        new OperatorRoom(room, full));
  }

  private static Fragment fragment() {
    RelBuilder builder = RelBuilder.create(Frameworks.newConfigBuilder().build());
    return new Fragment(
        Fragment.ROOT,
        EngineId.DUCKDB,
        builder.values(new String[] {"a"}, 1).build(),
        List.of(),
        Map.of(),
        "history is read from files there");
  }
}
