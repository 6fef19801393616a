package io.nonreturn.sender.ecosystem.pypi;

import io.nonreturn.sender.watch.NameFilter;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which wheels fit: those for one of the platforms and one of the Pythons; the packaging specification "Platform compatibility tags".
 *
 * @param platforms as pip's {@code --platform}, or with {@code *} and {@code ?}; empty for all. Wheels for {@code any} always fit
 * @param pythons such as {@code 3.11}; empty for all
 */
record WheelTags(List<String> platforms, List<String> pythons) {

  private static final Pattern MANYLINUX = Pattern.compile("manylinux_([0-9]{1,4})_([0-9]{1,4})_([a-z0-9_]+)");
  private static final Pattern PYTHON = Pattern.compile("(py|cp)([0-9])([0-9]{0,3})");

  /** PEP 600: the old names, and the version of glibc that each stands for. */
  private static final Map<String, String> OLD_NAMES =
      Map.of("manylinux1_", "manylinux_2_5_", "manylinux2010_", "manylinux_2_12_", "manylinux2014_", "manylinux_2_17_");

  boolean admits(Distribution wheel) {
    return (platforms.isEmpty() || wheel.platforms().stream().anyMatch(this::isPlatform))
        && (pythons.isEmpty() || pythons.stream().anyMatch(python -> isFor(python, wheel)));
  }

  private boolean isPlatform(String tag) {
    return tag.equals("any") || platforms.stream().anyMatch(wanted -> isPlatform(tag, wanted));
  }

  /** An older glibc's wheels run on a newer one. */
  private static boolean isPlatform(String tag, String wanted) {
    Matcher has = MANYLINUX.matcher(newName(tag));
    Matcher asked = MANYLINUX.matcher(newName(wanted));
    if (has.matches() && asked.matches()) {
      int major = Integer.compare(Integer.parseInt(has.group(1)), Integer.parseInt(asked.group(1)));
      int minor = Integer.compare(Integer.parseInt(has.group(2)), Integer.parseInt(asked.group(2)));
      return has.group(3).equals(asked.group(3)) && (major < 0 || (major == 0 && minor <= 0));
    }
    return tag.equals(wanted) || new NameFilter(List.of(wanted), List.of()).admits(tag);
  }

  private static String newName(String tag) {
    for (Map.Entry<String, String> name : OLD_NAMES.entrySet()) {
      if (tag.startsWith(name.getKey())) {
        return name.getValue() + tag.substring(name.getKey().length());
      }
    }
    return tag;
  }

  private static boolean isFor(String python, Distribution wheel) {
    int dot = python.indexOf('.');
    int major = Integer.parseInt(python.substring(0, dot));
    int minor = Integer.parseInt(python.substring(dot + 1));
    for (String tag : wheel.pythons()) {
      Matcher found = PYTHON.matcher(tag);
      if (!found.matches() || Integer.parseInt(found.group(2)) != major) {
        continue;
      }
      int least = found.group(3).isEmpty() ? 0 : Integer.parseInt(found.group(3));
      boolean isGeneric = found.group(1).equals("py");
      boolean isOpen = isGeneric || wheel.abis().contains("abi3") || wheel.abis().contains("none");
      if (least == minor || (least < minor && isOpen)) {
        return true;
      }
    }
    return false;
  }
}
