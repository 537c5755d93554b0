package dev.tidemark.bench.grid;

import dev.tidemark.bench.Timings;
import dev.tidemark.bench.asof.Shape.Kind;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What to combine. */
@Command(
    name = "bench/grid",
    showDefaultValues = true,
    description = {
      "AS OF joins of many sizes and distributions, as the cost model chooses and by every strategy.",
      "Lists are separated by commas."
    })
interface GridOptions {

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "ENGINE",
      description = "where the joins are run: ${COMPLETION-CANDIDATES}",
      defaultValue = "DUCKDB,POSTGRES")
  List<Engine> only();

  @Option(
      names = "--spines",
      split = ",",
      paramLabel = "ROWS",
      description = "rows of the spine",
      defaultValue = "50,10000,100000")
  List<Long> spines();

  @Option(
      names = "--records",
      split = ",",
      paramLabel = "ROWS",
      description = "of each history",
      defaultValue = "100000,1000000")
  List<Long> records();

  @Option(
      names = "--keys",
      split = ",",
      paramLabel = "KEYS",
      description = "entities",
      defaultValue = "100,10000")
  List<Long> keys();

  @Option(
      names = "--kinds",
      split = ",",
      paramLabel = "KIND",
      description = "what is special of the records: ${COMPLETION-CANDIDATES}",
      defaultValue = "EVEN,SKEWED,TEXT,KNOWN")
  List<Kind> kinds();

  @Option(
      names = "--joins",
      split = ",",
      paramLabel = "JOINS",
      description = "histories joined to one spine",
      defaultValue = "1")
  List<Integer> joins();

  @Option(
      names = "--postgres-records",
      split = ",",
      paramLabel = "ROWS",
      description = "of each history in PostgreSQL",
      defaultValue = "100000")
  List<Long> postgresRecords();

  @Option(
      names = "--postgres-kinds",
      split = ",",
      paramLabel = "KIND",
      description = "what is special of the records in PostgreSQL: ${COMPLETION-CANDIDATES}",
      defaultValue = "EVEN,KNOWN")
  List<Kind> postgresKinds();

  @Option(
      names = "--layouts",
      split = ",",
      paramLabel = "LAYOUT",
      description = "of the histories in PostgreSQL: ${COMPLETION-CANDIDATES}",
      defaultValue = "INDEXED,BARE")
  List<Layout> layouts();

  @Option(
      names = "--postgres-limit",
      paramLabel = "MILLISECONDS",
      description = "after which a run in PostgreSQL is given up",
      defaultValue = "3000")
  int postgresLimitMillis();

  @Option(
      names = "--rounds",
      description = "how often each strategy is measured",
      defaultValue = "3")
  int rounds();

  @Option(
      names = "--figure",
      description =
          "of the rounds: their MEDIAN; where the machine is shared the FASTEST, or the mean of the"
              + " server's PROCESSOR time, in which PostgreSQL's isn't",
      defaultValue = "MEDIAN")
  Figure figure();

  @Option(
      names = "--limit",
      paramLabel = "MILLISECONDS",
      description = "after which a run is given up",
      defaultValue = "1000")
  int limitMillis();

  @Option(names = "--threads", description = "threads of DuckDB", defaultValue = "2")
  int threads();

  @Option(
      names = "--seed",
      description = "decides every value of the data",
      defaultValue = "20010101")
  long seed();

  @Option(
      names = "--folder",
      description = "where the data and the server's state go; emptied before and after",
      defaultValue = "bench/target/grid")
  Path folder();

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "print this and end")
  boolean help();

  /** What runs the joins. */
  enum Engine {
    DUCKDB,
    POSTGRES
  }

  /** How a history lies in PostgreSQL. */
  enum Layout {
    /** With an index by key and event time. */
    INDEXED,
    /** Without any index. */
    BARE,
    /** With the index, and a text of 384 characters in each record, which the join gives. */
    WIDE,
    /** With the index; a feature group is joined besides, so that the query ends in DuckDB. */
    BESIDE_GROUP
  }

  /** What is taken of a strategy's rounds. */
  enum Figure {
    MEDIAN,
    FASTEST,
    PROCESSOR;

    double millis(Timings rounds) {
      return switch (this) {
        case MEDIAN -> rounds.medianMillis();
        case FASTEST -> rounds.minMillis();
        // Its clock has ten milliseconds, which cancel each other in a sum.
        case PROCESSOR -> rounds.meanMillis();
      };
    }

    /** In the report's words. */
    String words() {
      return switch (this) {
        case MEDIAN -> "median";
        case FASTEST -> "fastest";
        case PROCESSOR -> "mean processor time of the server";
      };
    }
  }
}
