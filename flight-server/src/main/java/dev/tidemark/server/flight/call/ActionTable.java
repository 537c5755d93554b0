package dev.tidemark.server.flight.call;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.Suggestions;
import dev.tidemark.catalog.error.TidemarkException;
import java.io.IOException;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.arrow.flight.ActionType;

/** The actions that the server knows, by their names. */
public final class ActionTable {
  private final Map<String, Entry> entries = new TreeMap<>();

  private record Entry(ActionType type, Action action) {}

  public ActionTable add(ActionType type, Action action) {
    entries.put(type.getType(), new Entry(type, action));
    return this;
  }

  public List<ActionType> types() {
    return entries.values().stream().map(Entry::type).toList();
  }

  /** Runs the action. Errors: {@code INVALID_STATEMENT} for a name or a body that is not ours. */
  public Optional<byte[]> run(String name, Caller caller, byte[] body) {
    Entry entry = entries.get(name);
    if (entry == null) {
      throw new TidemarkException(
          ErrorCode.INVALID_STATEMENT,
          "the action '"
              + name
              + "' is not one that this server knows"
              + Suggestions.didYouMean(name, entries.keySet()));
    }
    try {
      return entry.action().run(caller, body);
    } catch (IOException | URISyntaxException e) {
      throw new TidemarkException(
          ErrorCode.INVALID_STATEMENT, "the body of the action '" + name + "' can't be read", e);
    }
  }
}
