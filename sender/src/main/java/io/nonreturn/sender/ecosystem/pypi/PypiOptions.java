package io.nonreturn.sender.ecosystem.pypi;

import io.nonreturn.sender.watch.Following;
import io.nonreturn.sender.watch.Mirror;
import io.nonreturn.sender.watch.MirrorTools;
import io.nonreturn.sender.watch.UpstreamMirror;
import io.nonreturn.wire.settings.Settings;
import io.nonreturn.wire.settings.Toml;
import io.nonreturn.wire.settings.Units;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a mirror that follows a package index can be told in {@code [mirror.pypi]}.
 *
 * @param selection from the mirror's key {@code select}
 * @param requirements a file in pip's format, whose transitive closure is followed; or null
 * @param window only files that were uploaded so recently, and those that crossed before; zero for all
 * @param tags which wheels fit
 * @param sdists whether source distributions cross
 * @param yanked what is done with files that were taken back
 * @param provenance whether attestations cross
 * @param interpreter whose pip resolves requirements
 */
record PypiOptions(
    Selection selection,
    Path requirements,
    Duration window,
    WheelTags tags,
    boolean sdists,
    Yanked yanked,
    boolean provenance,
    String interpreter)
    implements Following {

  /** What is done with files that upstream took back (PEP 592). */
  enum Yanked {
    /** They cross and are marked, as upstream has it. */
    FOLLOW,
    /** They cross, unmarked. */
    KEEP,
    /** They do not cross. */
    HIDE
  }

  private static final int MOST_TAGS = 100;

  static PypiOptions read(Settings mirror, Settings own) {
    Selection selection = Selection.of(mirror.texts("select", 10_000), text -> mirror.problem("select", text));
    Path requirements = null;
    if (own.has("requirements")) {
      requirements = own.path("requirements", null);
    } else {
      own.string("requirements", "");
    }
    if (requirements == null && !selection.all() && selection.projects().isEmpty()) {
      mirror.problem("select", "is missing; name projects, \"*\" for all, or a file as pypi.requirements");
    }
    List<String> platforms = own.texts("platforms", MOST_TAGS);
    if (!platforms.stream().allMatch(tag -> tag.matches("[A-Za-z0-9_.*?]+"))) {
      own.problem("platforms", "has what is no platform; write tags such as \"manylinux2014_x86_64\", \"win_amd64\", \"any\"");
    }
    List<String> pythons = own.texts("python", MOST_TAGS);
    if (!pythons.stream().allMatch(version -> version.matches("[0-9]\\.[0-9]{1,3}"))) {
      own.problem("python", "has what is no version of Python; write such as \"3.11\"");
      pythons = List.of();
    }
    if (requirements != null && platforms.stream().anyMatch(tag -> tag.contains("*") || tag.contains("?"))) {
      own.problem("platforms", "has a pattern, which no resolution can be made for; write whole tags beside requirements");
    }
    return new PypiOptions(
        selection,
        requirements,
        own.duration("window", "0 s", Duration.ZERO, Duration.ofDays(36_500)),
        new WheelTags(platforms, pythons),
        own.flag("sdists", true),
        Yanked.valueOf(own.choice("yanked", "follow", List.of("follow", "keep", "hide")).toUpperCase(Locale.ROOT)),
        own.flag("provenance", false),
        own.string("interpreter", "python3"));
  }

  @Override
  public Mirror open(MirrorTools tools) {
    return new UpstreamMirror(PypiEcosystem.NAME, tools, new PypiLookout(this, tools));
  }

  @Override
  public Map<String, String> keys() {
    Map<String, String> keys = new LinkedHashMap<>();
    if (requirements != null) {
      keys.put("requirements", Toml.quoted(requirements.toString()));
      keys.put("interpreter", Toml.quoted(interpreter));
    }
    keys.put("window", Toml.quoted(Units.formatDuration(window)));
    keys.put("platforms", Toml.list(tags.platforms()));
    keys.put("python", Toml.list(tags.pythons()));
    keys.put("sdists", Boolean.toString(sdists));
    keys.put("yanked", Toml.quoted(yanked.name().toLowerCase(Locale.ROOT)));
    keys.put("provenance", Boolean.toString(provenance));
    return keys;
  }
}
