package dev.tidemark.server.statement.write;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.Suggestions;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.store.Catalog;
import dev.tidemark.offline.load.CopyLoader;
import dev.tidemark.offline.load.LoadControl;
import dev.tidemark.offline.load.LoadReport;
import dev.tidemark.offline.load.LoadRequest;
import dev.tidemark.offline.load.file.LoadFormat;
import dev.tidemark.planner.parse.statement.ChangeStatement.CopyInto;
import dev.tidemark.planner.parse.statement.TableRef;
import dev.tidemark.server.statement.prepared.Call;
import dev.tidemark.server.statement.prepared.NamedGroups;
import dev.tidemark.server.statement.prepared.Prepared;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code COPY}: files into a group's history. */
final class CopyStatements {
  private static final String FORMAT = "format";
  private static final String LOAD_ID = "load_id";
  private static final String KNOWN_TIME = "known_time";
  private static final List<String> OPTIONS = List.of(FORMAT, LOAD_ID, KNOWN_TIME);

  private final Catalog catalog;
  private final CopyLoader loader;

  CopyStatements(Catalog catalog, CopyLoader loader) {
    this.catalog = catalog;
    this.loader = loader;
  }

  Prepared prepare(String sql, CopyInto copy) {
    FeatureGroup group = NamedGroups.existing(catalog.current(), copy.group());
    LoadRequest request = request(copy.path(), copy.options());
    return new Prepared.Change(
        sql, List.of(), (call, rows) -> load(call, copy.group(), group, request));
  }

  private long load(Call call, TableRef name, FeatureGroup group, LoadRequest request) {
    LoadControl control = new LoadControl(() -> requireStillNamed(name, group));
    call.whenCancelled().accept(control::cancel);
    LoadReport report = new LoadReport(control);
    call.progress().accept(report::text);
    return loader.load(group, request, control, report).rows();
  }

  /** The name can't go to another version while the load holds the history of this one. */
  private void requireStillNamed(TableRef name, FeatureGroup group) {
    if (NamedGroups.existing(catalog.current(), name).id() != group.id()) {
      throw new TidemarkException(
          ErrorCode.CONFLICT,
          "The name '%s' was given to another version meanwhile; run the statement again"
              .formatted(name.name()));
    }
  }

  private static LoadRequest request(String path, Map<String, String> options) {
    options.keySet().forEach(CopyStatements::requireKnown);
    return new LoadRequest(
        path,
        Optional.ofNullable(options.get(FORMAT)).map(LoadFormat::parse),
        Optional.ofNullable(options.get(LOAD_ID)),
        Optional.ofNullable(options.get(KNOWN_TIME)));
  }

  private static void requireKnown(String option) {
    if (!OPTIONS.contains(option)) {
      throw new TidemarkException(
          ErrorCode.INVALID_OPTION,
          "COPY has no option '" + option + "'" + Suggestions.didYouMean(option, OPTIONS));
    }
  }
}
