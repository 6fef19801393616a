package io.nonreturn.receiver.ecosystem.maven;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The order of versions as Maven has it, on which alone depends which release is called the latest: numbers by value, qualifiers alpha, beta,
 * milestone, rc before the release and sp after it, other words by letters, numbers above words. Source: Maven POM reference, "Version
 * order specification".
 */
enum VersionOrder implements Comparator<String> {
  INSTANCE;

  private static final Map<String, Integer> QUALIFIERS = Map.ofEntries(
      Map.entry("alpha", -5), Map.entry("a", -5), Map.entry("beta", -4), Map.entry("b", -4), Map.entry("milestone", -3), Map.entry("m", -3),
      Map.entry("rc", -2), Map.entry("cr", -2), Map.entry("snapshot", -1), Map.entry("", 0), Map.entry("ga", 0),
      Map.entry("final", 0), Map.entry("release", 0), Map.entry("sp", 1));
  private static final int OTHER_WORD = 2;
  private static final int NUMBER = 3;

  /** @param rank of the kind: numbers above words */
  private record Item(int rank, String word, BigInteger number) implements Comparable<Item> {
    static final Item NOTHING = new Item(0, "", BigInteger.ZERO);

    @Override
    public int compareTo(Item other) {
      int order = Integer.compare(rank, other.rank);
      if (order == 0) {
        order = number.compareTo(other.number);
      }
      return order == 0 && rank == OTHER_WORD ? word.compareTo(other.word) : order;
    }

    boolean isZero() {
      return rank == NUMBER && number.signum() == 0;
    }
  }

  @Override
  public int compare(String a, String b) {
    List<Item> one = items(a);
    List<Item> other = items(b);
    for (int i = 0; i < Math.max(one.size(), other.size()); i++) {
      Item left = i < one.size() ? one.get(i) : Item.NOTHING;
      Item right = i < other.size() ? other.get(i) : Item.NOTHING;
      int order = left.compareTo(right);
      if (order != 0) {
        return order;
      }
    }
    // Written differently, and the same to Maven: still one order.
    return a.compareTo(b);
  }

  /** Cut at dots, hyphens, underscores, plus signs, and between digits and letters. */
  private static List<Item> items(String version) {
    List<Item> items = new ArrayList<>();
    String text = version.toLowerCase(Locale.ROOT);
    int start = 0;
    for (int i = 1; i <= text.length(); i++) {
      boolean isEnd = i == text.length();
      if (isEnd || isDigit(text.charAt(i)) != isDigit(text.charAt(i - 1)) || isSeparator(text.charAt(i))) {
        String part = text.substring(isSeparator(text.charAt(start)) ? start + 1 : start, i);
        if (!part.isEmpty()) {
          Item item = item(part);
          if (item.rank() != NUMBER) {
            trim(items);
          }
          items.add(item);
        }
        start = i;
      }
    }
    trim(items);
    return items;
  }

  /** Zeros before a word, and at the end, are nothing: 1.0 is 1, and 1.0-rc is 1-rc. */
  private static void trim(List<Item> items) {
    while (!items.isEmpty() && items.getLast().isZero()) {
      items.removeLast();
    }
  }

  private static Item item(String part) {
    if (isDigit(part.charAt(0))) {
      return new Item(NUMBER, "", new BigInteger(part));
    }
    return new Item(QUALIFIERS.getOrDefault(part, OTHER_WORD), part, BigInteger.ZERO);
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isSeparator(char c) {
    return c == '.' || c == '-' || c == '_' || c == '+';
  }
}
