package dev.tidemark.server.query;

import dev.tidemark.catalog.error.ErrorCode;
import dev.tidemark.catalog.error.TidemarkException;
import org.apache.arrow.memory.OutOfMemoryException;
import org.jspecify.annotations.Nullable;

/** How an execution that failed is brought to its end. */
record Failure(RunningQuery query, QueryRegistry registry) {
  /** Gives the memory back, notes the end, and returns what to throw. */
  RuntimeException end(Throwable error, @Nullable AutoCloseable memory) {
    RuntimeException said = explain(error);
    if (memory != null) {
      try {
        memory.close();
      } catch (Exception e) {
        said.addSuppressed(e);
      }
    }
    registry.end(query, state(said), String.valueOf(said.getMessage()));
    return said;
  }

  /** Memory that ran out, and time that did, are told as what they are. */
  RuntimeException explain(Throwable error) {
    if (isOutOfMemory(error)) {
      return new TidemarkException(
          ErrorCode.MEMORY_LIMIT,
          "the query needs more memory for its batches than it may use; make its rows narrower, or"
              + " raise queries.memory",
          error);
    }
    if (error instanceof TidemarkException known) {
      return query.explain(known);
    }
    if (query.request().cancellation().isRequested() && error instanceof RuntimeException) {
      return query.explain(
          new TidemarkException(ErrorCode.CANCELLED, "The query was cancelled", error));
    }
    if (error instanceof RuntimeException unexpected) {
      return unexpected;
    }
    throw (Error) error;
  }

  /** Arrow's import from an engine wraps it in exceptions of its own. */
  private static boolean isOutOfMemory(Throwable error) {
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (cause instanceof OutOfMemoryException) {
        return true;
      }
    }
    return false;
  }

  static RunningQuery.State state(RuntimeException error) {
    return error instanceof TidemarkException said && said.code() == ErrorCode.CANCELLED
        ? RunningQuery.State.CANCELLED
        : RunningQuery.State.FAILED;
  }
}
