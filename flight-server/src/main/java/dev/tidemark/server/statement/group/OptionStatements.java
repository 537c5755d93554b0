package dev.tidemark.server.statement.group;

import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.group.GroupOptions;
import dev.tidemark.catalog.group.GroupOptionsReader;
import dev.tidemark.catalog.store.Catalog;
import dev.tidemark.catalog.store.HistoryLocks;
import dev.tidemark.planner.parse.statement.GroupStatement.SetGroupOptions;
import dev.tidemark.server.execution.upkeep.OnlineRebuild;
import dev.tidemark.server.statement.prepared.Call;
import dev.tidemark.server.statement.prepared.NamedGroups;
import dev.tidemark.server.statement.prepared.StatementParts;
import java.time.Duration;
import java.util.Optional;

/** {@code ALTER FEATURE GROUP … SET (…)}. */
final class OptionStatements {
  private final Catalog catalog;
  private final HistoryLocks locks;
  private final OnlineRebuild rebuild;

  OptionStatements(StatementParts parts) {
    this.catalog = parts.catalog();
    this.locks = parts.backfills().locks();
    this.rebuild = parts.rebuild();
  }

  /** Before a TTL gets longer, what is live by it is brought back where it was removed. */
  long set(Call call, SetGroupOptions set) {
    FeatureGroup group = NamedGroups.existing(catalog.current(), set.group());
    GroupOptions options = GroupOptionsReader.read(set.options(), group.options());
    Optional<Duration> before = group.options().ttl();
    if (before.isEmpty() || !isLonger(before.get(), options.ttl())) {
      catalog.setOptions(group.versionedName(), options);
      return 0;
    }
    locks.adding(
        group,
        () -> {
          rebuild.run(call.context(), group, before.get(), options.ttl());
          return catalog.setOptions(group.versionedName(), options);
        });
    return 0;
  }

  private static boolean isLonger(Duration before, Optional<Duration> after) {
    return after.isEmpty() || after.get().compareTo(before) > 0;
  }
}
