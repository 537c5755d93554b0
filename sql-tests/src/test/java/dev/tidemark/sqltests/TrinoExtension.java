package dev.tidemark.sqltests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Hands tests the one {@link RunningServer} that knows a Trino, and that {@link TrinoServer}; both
 * end after the last of them.
 */
final class TrinoExtension implements ParameterResolver {
  private static final Namespace NAMESPACE = Namespace.create(TrinoExtension.class);

  /** The two servers, which need each other's addresses. */
  private static final class Both implements AutoCloseable {
    private final Path folder;
    private final RunningServer tidemark;
    private final TrinoServer trino;

    Both() {
      try {
        int port = TrinoServer.freePort();
        folder = Files.createTempDirectory("tidemark-trino");
        tidemark = new RunningServer(Map.of("trino.url", TrinoServer.url(port)));
        trino =
            TrinoServer.start(
                port,
                tidemark.postgresUrl(),
                tidemark.postgresLogin(),
                tidemark.warehouse(),
                folder);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("the start of Trino was interrupted", e);
      }
    }

    @Override
    public void close() throws IOException {
      trino.close();
      tidemark.close();
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> wanted = parameter.getParameter().getType();
    return wanted == RunningServer.class || wanted == TrinoServer.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Both both =
        context
            .getRoot()
            .getStore(NAMESPACE)
            .computeIfAbsent(Both.class, type -> new Both(), Both.class);
    return parameter.getParameter().getType() == TrinoServer.class ? both.trino : both.tidemark;
  }
}
