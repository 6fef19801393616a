package io.nonreturn.wire.reload;

import io.nonreturn.wire.settings.Toml;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.tomlj.TomlArray;
import org.tomlj.TomlTable;

/**
 * Compares two configurations key by key, each as the text that has every key. So what can be configured and what is compared never differ: nobody
 * has to think of a new key here.
 */
public final class Changes {

  /** Characters of a value that are told. */
  private static final int MOST_TOLD = 120;

  /** Stands for a table that has a name, beside its keys. */
  private static final String TABLE = "";

  private Changes() {}

  /**
   * What differs, in the order of the keys.
   *
   * @param before as the daemon runs, TOML
   * @param after as its file is now, TOML
   * @param isReloadable whether a change of this key, written as in {@link Change}, is applied while the daemon runs
   */
  public static List<Change> between(String before, String after, Predicate<String> isReloadable) {
    Map<String, String> old = flat(before);
    Map<String, String> now = flat(after);
    Set<String> keys = new TreeSet<>(old.keySet());
    keys.addAll(now.keySet());
    List<Change> changes = new ArrayList<>();
    for (String key : keys) {
      String table = key.substring(0, key.indexOf(']') + 1);
      boolean isToldByItsTable = !table.equals(key) && old.containsKey(table) != now.containsKey(table);
      if (!isToldByItsTable && !Objects.equals(old.get(key), now.get(key))) {
        changes.add(new Change(key, what(old.get(key), now.get(key)), isReloadable.test(key)));
      }
    }
    return changes;
  }

  private static String what(String before, String after) {
    if (before == null) {
      return after.equals(TABLE) ? "added" : "set to " + told(after);
    }
    if (after == null) {
      return before.equals(TABLE) ? "removed" : "left out, was " + told(before);
    }
    return "changed from " + told(before) + " to " + told(after);
  }

  private static String told(String value) {
    return value.length() <= MOST_TOLD ? value : value.substring(0, MOST_TOLD) + "…";
  }

  private static Map<String, String> flat(String toml) {
    Map<String, String> flat = new TreeMap<>();
    flatten("", org.tomlj.Toml.parse(toml), flat);
    return flat;
  }

  private static void flatten(String prefix, TomlTable table, Map<String, String> flat) {
    for (String key : table.keySet()) {
      Object value = table.get(List.of(key));
      if (value instanceof TomlTable inner) {
        flatten(prefix + key + ".", inner, flat);
      } else if (value instanceof TomlArray array && hasNames(array)) {
        for (int i = 0; i < array.size(); i++) {
          String name = prefix + key + "[" + array.getTable(i).getString("name") + "]";
          flat.put(name, TABLE);
          flatten(name + ".", array.getTable(i), flat);
        }
      } else {
        flat.put(prefix + key, text(value));
      }
    }
  }

  private static boolean hasNames(TomlArray array) {
    return array.toList().stream().allMatch(each -> each instanceof TomlTable table && table.isString("name")) && !array.isEmpty();
  }

  private static String text(Object value) {
    return switch (value) {
      case String text -> Toml.quoted(text);
      case TomlArray array -> array.toList().stream().map(Changes::text).collect(Collectors.joining(", ", "[", "]"));
      case TomlTable table ->
          table.keySet().stream().sorted().map(key -> key + " = " + text(table.get(List.of(key)))).collect(Collectors.joining(", ", "{", "}"));
      default -> value.toString();
    };
  }
}
