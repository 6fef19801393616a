package io.nonreturn.sender.ecosystem.apt;

import io.nonreturn.wire.deb.Release;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which indexes of a suite cross. Release stays as it is and goes on naming the others; clients ask only for what they are configured for.
 *
 * @param components empty for all
 * @param architectures empty for all; {@code all} comes along where the suite has indexes of its own for it
 * @param languages of the descriptions
 * @param sources whether source packages cross
 */
record Selection(List<String> components, List<String> architectures, List<String> languages, boolean sources) {

  /** The smallest first. */
  private static final List<String> FORMS = List.of(".xz", ".gz", "");

  /** Freezes the lists. */
  Selection {
    components = List.copyOf(components);
    architectures = List.copyOf(architectures);
    languages = List.copyOf(languages);
  }

  /**
   * The chosen ones, one form of each.
   *
   * @return what Release lists, by path
   * @throws IOException if the suite has not what was asked for
   */
  Map<String, Release.Listed> of(Release release) throws IOException {
    Map<String, Release.Listed> chosen = new LinkedHashMap<>();
    List<String> inComponents = components.isEmpty() ? release.components() : components;
    List<String> forArchitectures = architectures.isEmpty() ? release.architectures() : architectures;
    for (String component : inComponents) {
      boolean isThere = false;
      for (String architecture : forArchitectures) {
        boolean isFound = choose(release, component + "/binary-" + architecture + "/Packages", chosen);
        if (!isFound && !components.isEmpty() && !architectures.isEmpty() && !architecture.equals("all")) {
          throw new IOException(
              "the suite has no packages of component " + component + " for architecture " + architecture + "; it has "
                  + String.join(" ", release.components()) + " for " + String.join(" ", release.architectures()));
        }
        isThere |= isFound;
      }
      if (!isThere && !components.isEmpty()) {
        throw new IOException("the suite has no component " + component + "; it has " + String.join(" ", release.components()));
      }
      if (!release.isWithoutAll()) {
        choose(release, component + "/binary-all/Packages", chosen);
      }
      languages.forEach(language -> choose(release, component + "/i18n/Translation-" + language, chosen));
      if (sources) {
        choose(release, component + "/source/Sources", chosen);
      }
    }
    if (chosen.isEmpty()) {
      throw new IOException("the suite has nothing of what was chosen; look at components and architectures");
    }
    return chosen;
  }

  private static boolean choose(Release release, String path, Map<String, Release.Listed> chosen) {
    for (String form : FORMS) {
      Release.Listed listed = release.files().get(path + form);
      if (listed != null) {
        chosen.put(path + form, listed);
        return true;
      }
    }
    return false;
  }
}
