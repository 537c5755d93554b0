package dev.tidemark.server.upload;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressPrinterTest {
  private final AtomicLong nanos = new AtomicLong();
  private final ByteArrayOutputStream shown = new ByteArrayOutputStream();

  private ProgressPrinter printer(boolean terminal) {
    PrintStream out = new PrintStream(shown, true, StandardCharsets.UTF_8);
    return new ProgressPrinter(out, terminal, nanos::get);
  }

  private void pass(long millis) {
    nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
  }

  private String shown() {
    return shown.toString(StandardCharsets.UTF_8);
  }

  @Test
  void drawsABarOnATerminalAndTakesItAway() {
    ProgressPrinter printer = printer(true);

    printer.file(Path.of("folder/a.parquet"), OptionalLong.of(1_200));
    pass(50);
    printer.sent(100);
    pass(950);
    printer.sent(600);
    pass(1000);
    printer.fileDone();

    assertThat(shown())
        .isEqualTo(
            "\r\u001b[Ka.parquet  [############------------]  600 of 1,200 rows, 600 rows/s"
                + "\r\u001b[Ka.parquet  600 of 1,200 rows, 300 rows/s\n");
    assertThat(printer.rows()).isEqualTo(600);
  }

  @Test
  void writesPlainLinesElsewhere() {
    ProgressPrinter printer = printer(false);

    printer.file(Path.of("a.csv"), OptionalLong.empty());
    pass(1000);
    printer.sent(1000);
    pass(4000);
    printer.sent(50_000);
    pass(5000);
    printer.fileDone();
    printer.end();

    assertThat(shown())
        .isEqualTo("a.csv  50,000 rows, 10,000 rows/s\na.csv  50,000 rows, 5,000 rows/s\n");
  }
}
