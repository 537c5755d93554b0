package dev.tidemark.server.statement;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.Suggestions;
import dev.tidemark.catalog.error.TidemarkException;
import dev.tidemark.catalog.group.Column;
import dev.tidemark.catalog.group.FeatureGroup;
import dev.tidemark.catalog.group.GroupColumn;
import dev.tidemark.catalog.store.OnlineStore.PutOptions;
import dev.tidemark.server.session.Session;
import java.util.List;
import java.util.Optional;

/** What every put shares, however its rows come in. */
final class Puts {
  private Puts() {}

  /** The group's columns of those names. Errors: {@code COLUMN_NOT_FOUND}, with a suggestion. */
  static List<Column> columns(FeatureGroup group, List<String> names) {
    return names.stream().map(name -> column(group, name)).toList();
  }

  private static Column column(FeatureGroup group, String name) {
    return group
        .find(name)
        .map(GroupColumn::column)
        .orElseThrow(
            () ->
                new TidemarkException(
                    ErrorCode.COLUMN_NOT_FOUND,
                    "Column '"
                        + name
                        + "' does not exist in feature group '"
                        + group.name()
                        + "'"
                        + Suggestions.didYouMean(
                            name, group.columns().stream().map(GroupColumn::name).toList())));
  }

  /** The call's idempotency key, else the session's for its next write, which is used up by it. */
  static PutOptions options(Call call, String request) {
    Session session = call.session();
    Optional<String> key = call.idempotencyKey().or(() -> session.settings().idempotencyKey());
    if (session.settings().idempotencyKey().isPresent()) {
      session.changeSettings(settings -> settings.reset("idempotency_key"));
    }
    return new PutOptions(session.user(), key, request);
  }
}
