package io.nonreturn.bench.fec;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs {@link ErasureBenchmark} and prints its figures side by side, with the ratios that count. */
public final class FecBench {
  private static final String ROW = "%-14s %-7s %9s %10s %9s %16s %12s%n";

  private FecBench() {}

  /** The same as {@link #run}, for a class path without the command line. */
  public static void main(String[] arguments) throws RunnerException {
    run(System.out);
  }

  /**
   * Measures all shapes and prints the table: gigabytes of data a second on one core.
   *
   * @throws RunnerException when a JVM of the benchmark could not be run
   */
  public static void run(PrintStream out) throws RunnerException {
    boolean isal = Isal.isInstalled();
    List<String> codecs = new ArrayList<>(List.of(ErasureBenchmark.FASTEST, ErasureBenchmark.PORTABLE));
    if (isal) {
      codecs.add(ErasureBenchmark.ISAL);
    }
    ChainedOptionsBuilder options = new OptionsBuilder()
        .include("^" + ErasureBenchmark.class.getName() + "\\.")
        .param("codec", codecs.toArray(String[]::new))
        .verbosity(VerboseMode.SILENT)
        // Even then it passes on what each Java machine announces at its start.
        .output("/dev/null")
        .shouldFailOnError(true);
    Map<Row, Map<String, Double>> rows = new TreeMap<>();
    for (RunResult result : new Runner(options.build()).run()) {
      Shape shape = Shape.parse(result.getParams().getParam("shape"));
      double bytes = result.getPrimaryResult().getScore() * shape.dataBytes();
      rows.computeIfAbsent(new Row(result.getPrimaryResult().getLabel(), shape), row -> new TreeMap<>())
          .put(result.getParams().getParam("codec"), bytes / 1e9);
    }
    print(rows, isal, out);
  }

  private static void print(Map<Row, Map<String, Double>> rows, boolean isal, PrintStream out) {
    out.printf(Locale.ROOT, ROW, "GB/s of data", "", "ours", "Backblaze", "ISA-L", "ours/Backblaze", "ours/ISA-L");
    rows.forEach((row, rates) -> {
      double ours = rates.get(ErasureBenchmark.FASTEST);
      double backblaze = rates.get(ErasureBenchmark.PORTABLE);
      Double reference = rates.get(ErasureBenchmark.ISAL);
      out.printf(
          Locale.ROOT,
          ROW,
          row.shape,
          row.operation,
          decimals(ours),
          decimals(backblaze),
          reference == null ? "-" : decimals(reference),
          decimals(ours / backblaze),
          reference == null ? "-" : decimals(ours / reference));
    });
    if (!isal) {
      out.println(Isal.LIBRARY + " is not installed (Debian package " + Isal.PACKAGE + "): not compared with ISA-L");
    }
  }

  private static String decimals(double value) {
    return String.format(Locale.ROOT, value < 1 ? "%.3f" : "%.2f", value);
  }

  /** A line of the table; lines of one operation stand together, small blocks first. */
  private record Row(String operation, Shape shape) implements Comparable<Row> {
    @Override
    public int compareTo(Row other) {
      int byOperation = operation.compareTo(other.operation);
      return byOperation != 0 ? byOperation : Integer.compare(shape.blockBytes(), other.shape.blockBytes());
    }
  }
}
