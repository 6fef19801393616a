package io.nonreturn.sender.ecosystem.maven;

import io.nonreturn.sender.watch.Following;
import io.nonreturn.sender.watch.Mirror;
import io.nonreturn.sender.watch.MirrorTools;
import io.nonreturn.sender.watch.UpstreamMirror;
import io.nonreturn.wire.maven.MavenPath;
import io.nonreturn.wire.openpgp.Keyring;
import io.nonreturn.wire.settings.Settings;
import io.nonreturn.wire.settings.Toml;
import io.nonreturn.wire.settings.Units;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a mirror that follows a repository can be told in {@code [mirror.maven]}.
 *
 * @param selection from the mirror's key {@code select}
 * @param artifacts a file of coordinates, one a line; or null
 * @param pom the POM of a project on this host, whose closure is followed; or null
 * @param maven versions of the Maven that will build it
 * @param profiles of that project that are active besides those that activate themselves
 * @param window of the releases that metadata names, only those published so recently, and those that crossed before; zero for all
 * @param classifiers files that cross beside the main one where upstream has them
 * @param checksums which sidecars are asked for, in this order
 * @param signatures what is done with them
 * @param keyFile keys that signatures are held against; or null
 * @param recheck how often upstream is asked whether what was taken is still stated the same; zero for never
 */
record MavenOptions(
    List<Coordinates> selection,
    Path artifacts,
    Path pom,
    List<String> maven,
    List<String> profiles,
    Duration window,
    List<String> classifiers,
    List<Sidecar.Kind> checksums,
    Signatures.Policy signatures,
    Path keyFile,
    Duration recheck)
    implements Following {

  private static final int MOST_NAMES = 10_000;
  private static final int MOST_VALUES = 100;

  static MavenOptions read(Settings mirror, Settings own) {
    List<Coordinates> selection = new ArrayList<>();
    for (String entry : mirror.texts("select", MOST_NAMES)) {
      try {
        selection.add(Coordinates.parse(entry));
      } catch (IllegalArgumentException e) {
        mirror.problem("select", "has \"" + entry + "\", which " + e.getMessage());
      }
    }
    Path artifacts = path(own, "artifacts");
    Path pom = path(own, "pom");
    if (selection.isEmpty() && artifacts == null && pom == null && !mirror.has("select")) {
      mirror.problem(
          "select", "is missing; name \"group:artifact\" or \"group:artifact:version\", a list as maven.artifacts or a project as maven.pom");
    }
    List<String> classifiers = own.texts("classifiers", MOST_VALUES);
    if (!classifiers.stream().allMatch(classifier -> classifier.matches("[A-Za-z0-9_][A-Za-z0-9_.-]*"))) {
      own.problem("classifiers", "has what is no classifier; write such as \"sources\", \"javadoc\"");
      classifiers = List.of();
    }
    Path keys = path(own, "keys");
    Signatures.Policy signatures =
        Signatures.Policy.of(own.choice("signatures", Signatures.Policy.IGNORE.label(), Signatures.Policy.labels()));
    if (signatures.isVerifying() && keys == null) {
      own.problem("keys", "is missing; signatures = \"" + signatures.label() + "\" needs a file of keys, as gpg --export writes it");
    }
    return new MavenOptions(
        List.copyOf(selection),
        artifacts,
        pom,
        maven(own, pom),
        own.texts("profiles", MOST_VALUES),
        own.duration("window", "0 s", Duration.ZERO, Duration.ofDays(36_500)),
        classifiers,
        checksums(own),
        signatures,
        keys,
        own.duration("recheck", "7 d", Duration.ZERO, Duration.ofDays(3_650)));
  }

  private static List<String> maven(Settings own, Path pom) {
    List<String> versions = own.texts("maven", MOST_VALUES);
    if (pom != null && versions.isEmpty()) {
      own.problem("maven", "is missing; name the versions of Maven that will build the project, such as [\"3.9.9\"]: each brings plugins of its own");
    }
    if (!versions.stream().allMatch(version -> version.startsWith("3.") && MavenPath.ofCoordinates("g:a:" + version).isPresent())) {
      own.problem("maven", "has what is no version of Maven 3; write such as \"3.9.9\"");
      return List.of();
    }
    return versions;
  }

  private static List<Sidecar.Kind> checksums(Settings own) {
    List<String> labels = own.has("checksums") ? own.texts("checksums", MOST_VALUES) : Sidecar.Kind.labels();
    if (labels.isEmpty() || !Sidecar.Kind.labels().containsAll(labels)) {
      own.problem("checksums", "has what is none of " + String.join(", ", Sidecar.Kind.labels()));
      labels = Sidecar.Kind.labels();
    }
    return labels.stream().distinct().map(label -> Sidecar.Kind.valueOf(label.toUpperCase(Locale.ROOT))).toList();
  }

  private static Path path(Settings own, String key) {
    if (own.has(key)) {
      return own.path(key, null);
    }
    own.string(key, ""); // the key is known
    return null;
  }

  @Override
  public Mirror open(MirrorTools tools) throws IOException {
    Keyring keys = signatures.isVerifying() ? Keyring.read(keyFile) : null;
    return new UpstreamMirror(MavenEcosystem.NAME, tools, new MavenLookout(this, tools, keys));
  }

  @Override
  public List<Path> filesRead() {
    return keyFile == null ? List.of() : List.of(keyFile);
  }

  @Override
  public Map<String, String> keys() {
    Map<String, String> keys = new LinkedHashMap<>();
    if (artifacts != null) {
      keys.put("artifacts", Toml.quoted(artifacts.toString()));
    }
    if (pom != null) {
      keys.put("pom", Toml.quoted(pom.toString()));
      keys.put("maven", Toml.list(maven));
      keys.put("profiles", Toml.list(profiles));
    }
    keys.put("window", Toml.quoted(Units.formatDuration(window)));
    keys.put("classifiers", Toml.list(classifiers));
    keys.put("checksums", Toml.list(checksums.stream().map(Sidecar.Kind::label).toList()));
    keys.put("signatures", Toml.quoted(signatures.label()));
    if (keyFile != null) {
      keys.put("keys", Toml.quoted(keyFile.toString()));
    }
    keys.put("recheck", Toml.quoted(Units.formatDuration(recheck)));
    return keys;
  }
}
