package dev.tidemark.sqltests;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The Python clients that users have: ADBC, pandas, polars and pyarrow against the server. {@code
 * -Dpytest=name} runs only the tests whose name contains that.
 */
@ExtendWith(ServerExtension.class)
class PythonClientsTest {
  private static final Path TESTS = Path.of("src/test/python");

  @Test
  void allPythonTestsPass(RunningServer server) throws IOException, InterruptedException {
    PythonEnvironment environment =
        new PythonEnvironment(Path.of("target/venv"), TESTS.resolve("requirements.txt"));
    Path python = environment.prepare();

    List<String> command =
        new ArrayList<>(List.of(python.toString(), "-m", "pytest", "-q", TESTS.toString()));
    String wanted = System.getProperty("pytest", "");
    if (!wanted.isEmpty()) {
      command.addAll(List.of("-k", wanted));
    }
    environment.run(
        command,
        Map.of(
            "TIDEMARK_URI", server.grpcUri(), "PYTHONDONTWRITEBYTECODE", "1", "TZ", "Asia/Tokyo"));
  }
}
