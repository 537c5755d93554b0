package dev.tidemark.server.statement.group;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.store.BackfillBooks;
import dev.tidemark.catalog.store.Catalog;
import dev.tidemark.catalog.store.CatalogSnapshot;
import dev.tidemark.catalog.store.HistoryLocks;
import dev.tidemark.offline.load.BackfillLoader;
import dev.tidemark.offline.load.LoadControl;
import dev.tidemark.offline.load.LoadReport;
import dev.tidemark.planner.Planner;
import dev.tidemark.planner.parse.StatementParser;
import dev.tidemark.planner.parse.statement.GroupStatement.Backfill;
import dev.tidemark.planner.parse.statement.GroupStatement.SetVersion;
import dev.tidemark.planner.parse.statement.QueryStatement.Query;
import dev.tidemark.planner.parse.statement.TableRef;
import dev.tidemark.server.execution.upkeep.BackfillPlan;
import dev.tidemark.server.execution.upkeep.MissingRecords;
import dev.tidemark.server.statement.prepared.Call;
import dev.tidemark.server.statement.prepared.NamedGroups;
import dev.tidemark.server.statement.prepared.Prepared;
import dev.tidemark.server.statement.prepared.StatementParts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.calcite.sql.SqlNode;

/** {@code BACKFILL}, and giving a group's name to another of its versions. */
final class VersionStatements {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final StatementParser parser = new StatementParser();
  private final Catalog catalog;
  private final BackfillBooks books;
  private final BackfillLoader loader;
  private final HistoryLocks locks;
  private final MissingRecords records;
  private final Planner planner;

  VersionStatements(StatementParts parts) {
    this.catalog = parts.catalog();
    this.books = parts.backfills().books();
    this.loader = parts.backfills().loader();
    this.locks = parts.backfills().locks();
    this.records = parts.backfills().records();
    this.planner = parts.queries().planner();
  }

  Prepared prepare(String sql, Backfill backfill) {
    plan(catalog.current(), backfill, backfill.select());
    return new Prepared.Change(sql, List.of(), (call, rows) -> run(call, backfill));
  }

  private long run(Call call, Backfill backfill) {
    BackfillPlan plan = plan(catalog.current(), backfill, parsed(backfill.text()));
    return whileThere(
        plan.from(), plan.to(), () -> run(call, plan, backfill.text(), Rest.AFTER_PURGES));
  }

  private BackfillPlan plan(CatalogSnapshot snapshot, Backfill backfill, SqlNode select) {
    TableRef reference = backfill.group();
    FeatureGroup group = NamedGroups.existing(snapshot, reference);
    if (!group.name().equals(reference.name())) {
      throw TidemarkException.at(
          reference.position(),
          ErrorCode.INVALID_STATEMENT,
          "'%s' is a version of feature group '%s'; write BACKFILL FEATURE GROUP %2$s VERSION %d"
              .formatted(reference.name(), group.name(), group.version()));
    }
    FeatureGroup from = version(snapshot, group, reference, backfill.from());
    FeatureGroup to = version(snapshot, group, reference, backfill.version());
    if (from.id() == to.id()) {
      throw TidemarkException.at(
          reference.position(),
          ErrorCode.INVALID_STATEMENT,
          "Version %d can't be filled from itself".formatted(to.version()));
    }
    return plan(snapshot, from, to, select);
  }

  private BackfillPlan plan(
      CatalogSnapshot snapshot, FeatureGroup from, FeatureGroup to, SqlNode select) {
    List<String> names = new ArrayList<>(List.of(from.versionedName()));
    snapshot
        .group(from.name())
        .filter(current -> current.id() == from.id())
        .ifPresent(current -> names.add(current.name()));
    return BackfillPlan.of(planner, from, to, select, names);
  }

  private static FeatureGroup version(
      CatalogSnapshot snapshot, FeatureGroup group, TableRef reference, int number) {
    FeatureGroup version = snapshot.fixedVersions().get(group.name() + "_v" + number);
    if (version == null) {
      throw TidemarkException.at(
          reference.position(),
          ErrorCode.TABLE_NOT_FOUND,
          "Feature group '%s' has no version %d".formatted(group.name(), number));
    }
    return version;
  }

  private SqlNode parsed(String select) {
    return ((Query) parser.parse(select)).node();
  }

  /** Whether purges of both versions have been kept away already. */
  private enum Rest {
    AFTER_PURGES,
    HELD
  }

  private long run(Call call, BackfillPlan plan, String select, Rest rest) {
    LoadControl control = new LoadControl(() -> books.keep(plan.from(), plan.to(), select));
    call.whenCancelled().accept(control::cancel);
    LoadReport report = new LoadReport(control);
    call.progress().accept(report::text);
    BackfillLoader.Request request =
        new BackfillLoader.Request(
            plan.from(), plan.to(), plan.meaning(), () -> records.open(call.context(), plan));
    long copied =
        rest == Rest.HELD
            ? loader.loadHeld(request, control, report)
            : loader.load(request, control, report);
    if (copied == 0) {
      books.keep(plan.from(), plan.to(), select);
    }
    return copied;
  }

  /**
   * Gives the name to the version. One that was backfilled from the version that has the name gets
   * what came since: most of it while puts go on, the last of it while they wait.
   *
   * @return how many records that were
   */
  long use(Call call, SetVersion set) {
    CatalogSnapshot snapshot = catalog.current();
    String name = NamedGroups.existing(snapshot, set.group()).name();
    FeatureGroup current = snapshot.group(name).orElseThrow();
    Optional<FeatureGroup> wanted =
        Optional.ofNullable(snapshot.fixedVersions().get(name + "_v" + set.version()))
            .filter(version -> version.id() != current.id());
    Optional<String> select = wanted.flatMap(version -> books.find(current, version));
    if (wanted.isEmpty() || select.isEmpty()) {
      catalog.useVersion(name, set.version(), (before, after) -> loader.requireNoLoads(after));
      return 0;
    }
    return whileThere(
        current, wanted.get(), () -> useCaughtUp(call, current, wanted.get(), select.get()));
  }

  private long useCaughtUp(Call call, FeatureGroup current, FeatureGroup wanted, String select) {
    AtomicLong copied = new AtomicLong();
    copied.addAndGet(catchUp(call, current, wanted, select, Rest.AFTER_PURGES));
    holding(
        current,
        wanted,
        () ->
            catalog.useVersion(
                wanted.name(),
                wanted.version(),
                (before, after) -> {
                  requireSame(current, before);
                  copied.addAndGet(catchUp(call, before, after, select, Rest.HELD));
                  loader.requireNoLoads(after);
                }));
    return copied.get();
  }

  /** Whatever the work meets when a version goes meanwhile: that is what its error says. */
  private long whileThere(FeatureGroup from, FeatureGroup to, LongSupplier work) {
    try {
      return work.getAsLong();
    } catch (TidemarkException e) {
      for (FeatureGroup version : List.of(from, to)) {
        if (e.code() != ErrorCode.CANCELLED && isGone(version, e)) {
          throw new TidemarkException(
              ErrorCode.TABLE_NOT_FOUND,
              "Version %d of feature group '%s' was dropped meanwhile"
                  .formatted(version.version(), version.name()),
              e);
        }
      }
      throw e;
    }
  }

  /** False, too, where the catalog can't be asked after that error. */
  private boolean isGone(FeatureGroup version, TidemarkException error) {
    try {
      return !isThere(version);
    } catch (TidemarkException e) {
      error.addSuppressed(e);
      return false;
    }
  }

  private boolean isThere(FeatureGroup version) {
    return catalog.current().fixedVersions().values().stream()
        .anyMatch(present -> present.id() == version.id());
  }

  /** Histories in the order of their ids, then the catalog: so does everybody. */
  private void holding(FeatureGroup current, FeatureGroup wanted, Supplier<FeatureGroup> work) {
    if (current.id() < wanted.id()) {
      locks.alone(current, PATIENCE, () -> locks.adding(wanted, work));
    } else {
      locks.adding(wanted, () -> locks.alone(current, PATIENCE, work));
    }
  }

  private static void requireSame(FeatureGroup expected, FeatureGroup before) {
    if (expected.id() != before.id()) {
      throw new TidemarkException(
          ErrorCode.CONFLICT,
          "The name '%s' was given to version %d meanwhile; try again"
              .formatted(before.name(), before.version()));
    }
  }

  private long catchUp(Call call, FeatureGroup from, FeatureGroup to, String select, Rest rest) {
    BackfillPlan plan;
    try {
      plan = plan(catalog.current(), from, to, parsed(select));
    } catch (TidemarkException e) {
      throw new TidemarkException(
          e.code(),
          "Version %d can't get the records that came since its BACKFILL, whose SELECT no longer fits: %s"
              .formatted(to.version(), e.sentence()),
          e);
    }
    return run(call, plan, select, rest);
  }
}
