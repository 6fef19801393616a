package io.nonreturn.wire.live;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;

/**
 * Figures of the last while, a row every so often: a ring of a fixed size, so that a page that was just opened shows what was. A figure that
 * is not known is not a number, and null in JSON. Thread-safe.
 */
public final class Past {

  /** A pixel of a chart shows no more. */
  private static final MathContext DIGITS = new MathContext(4);

  private final List<String> names;
  private final double[][] columns;
  private int next;
  private int size;

  /**
   * @param rows kept, the oldest are overwritten
   * @param names of the columns; the first is the time in seconds since 1970
   */
  public Past(int rows, List<String> names) {
    this.names = List.copyOf(names);
    columns = new double[names.size()][rows];
  }

  /** Adds a row, in the order of the names. */
  public synchronized void add(double... row) {
    if (row.length != columns.length) {
      throw new IllegalArgumentException("figures=" + row.length + " != columns=" + columns.length);
    }
    for (int column = 0; column < row.length; column++) {
      columns[column][next] = row[column];
    }
    next = (next + 1) % columns[0].length;
    size = Math.min(size + 1, columns[0].length);
  }

  /** The latest figures of a column, as many as there are but no more than so many, the oldest first. */
  public synchronized double[] latest(String name, int most) {
    int column = names.indexOf(name);
    int count = Math.min(most, size);
    double[] latest = new double[count];
    for (int i = 0; i < count; i++) {
      latest[i] = columns[column][index(size - count + i)];
    }
    return latest;
  }

  /** The mean of the latest figures that are known; 0 when none is. */
  public double mean(String name, int most) {
    double sum = 0;
    int known = 0;
    for (double figure : latest(name, most)) {
      if (!Double.isNaN(figure)) {
        sum += figure;
        known++;
      }
    }
    return known == 0 ? 0 : sum / known;
  }

  /**
   * In how many seconds a figure that falls reaches a floor, if it goes on as it did over the rows that are kept: by the line from the
   * first to the last, once they lie so far apart.
   *
   * @return -1 when it does not fall, or too little is known
   */
  public synchronized long secondsUntil(String name, double floor, long leastSeconds) {
    if (size < 2) {
      return -1;
    }
    double[] time = latest(names.getFirst(), size);
    double[] figures = latest(name, size);
    double apart = time[size - 1] - time[0];
    double fallen = figures[0] - figures[size - 1];
    if (apart < leastSeconds || !(fallen > 0)) {
      return -1;
    }
    return (long) Math.max(0, (figures[size - 1] - floor) * apart / fallen);
  }

  /** {@code {"names":[…],"columns":[[…],…]}}, the oldest first, figures to four digits. */
  public synchronized String json() {
    StringBuilder json = new StringBuilder("{\"names\":[\"").append(String.join("\",\"", names)).append("\"],\"columns\":[");
    for (int column = 0; column < columns.length; column++) {
      json.append(column == 0 ? "[" : ",[");
      for (int row = 0; row < size; row++) {
        json.append(row == 0 ? "" : ",").append(text(columns[column][index(row)]));
      }
      json.append(']');
    }
    return json.append("]}").toString();
  }

  /** The latest row as a JSON array, empty when there is none. */
  public synchronized String lastJson() {
    StringBuilder json = new StringBuilder("[");
    for (int column = 0; size > 0 && column < columns.length; column++) {
      json.append(column == 0 ? "" : ",").append(text(columns[column][index(size - 1)]));
    }
    return json.append(']').toString();
  }

  private int index(int row) {
    return (next - size + row + columns[0].length) % columns[0].length;
  }

  private static String text(double figure) {
    if (!Double.isFinite(figure)) {
      return "null";
    }
    return figure == Math.rint(figure) && Math.abs(figure) < 1e15
        ? Long.toString((long) figure)
        : new BigDecimal(figure).round(DIGITS).toString();
  }
}
