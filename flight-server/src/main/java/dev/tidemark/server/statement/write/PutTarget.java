package dev.tidemark.server.statement.write;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import java.util.List;
import java.util.Optional;

/**
 * The feature group that a put stream is for. Names are as they are: nothing is folded.
 *
 * @param schema empty where the client named none: the name is looked up as any other
 */
public record PutTarget(Optional<String> schema, String group) {

  /** From a descriptor's path. Errors: {@code INVALID_STATEMENT}. */
  public static PutTarget of(List<String> path) {
    return switch (path.size()) {
      case 1 -> new PutTarget(Optional.empty(), path.get(0));
      case 2 -> new PutTarget(Optional.of(path.get(0)), path.get(1));
      default ->
          throw new TidemarkException(
              ErrorCode.INVALID_STATEMENT,
              "the path "
                  + path
                  + " names no feature group; a put stream's path is its schema and its name,"
                  + " ['features', 'user_activity']");
    };
  }
}
