package io.nonreturn;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameStartingWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.nonreturn.receiver.commit.CatalogReader;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The flow of each side as a rule: a stage may use the types that earlier stages hand to it and never names a later one. Only
 * classes that lie directly in the side's own package (the daemon, its configuration, its commands) know the order.
 */
final class ArchitectureTest {
  private static final String SENDER = "io.nonreturn.sender";
  private static final String RECEIVER = "io.nonreturn.receiver";

  /** The order in which bytes pass. The page comes last: it shows what all others count. */
  private static final List<String> SENDER_FLOW =
      List.of("fetch", "watch", "admit", "stage", "schedule", "encode", "transmit", "web");

  /** Beside the flow: found by name at run time, so that one more changes nothing else. */
  private static final String ECOSYSTEMS = "ecosystem";

  /** Beside the flow: arithmetic of a command, which no daemon runs. */
  private static final String CALIBRATE = "calibrate";

  private static final List<String> RECEIVER_FLOW =
      List.of("listen", "decode", "assemble", "verify", "ledger", "commit", "retain", "publish", "serve", "ecosystem", "web");

  private static JavaClasses ours;

  @BeforeAll
  static void readClasses() {
    ours = new ClassFileImporter()
        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
        .importPackages("io.nonreturn");
  }

  @Test
  void senderStagesNeverNameALaterOne() {
    checkFlow(SENDER, SENDER_FLOW);
  }

  @Test
  void receiverStagesNeverNameALaterOne() {
    checkFlow(RECEIVER, RECEIVER_FLOW);
  }

  /** A further ecosystem needs its own package and a line in a service file, so nothing else may know one, or build on one. */
  @Test
  void receiverEcosystemsAreFoundAndNeverNamed() {
    String all = RECEIVER + ".ecosystem";
    Set<String> packages = ours.stream()
        .map(c -> c.getPackageName())
        .filter(name -> name.startsWith(all + "."))
        .map(name -> all + "." + name.substring(all.length() + 1).replaceFirst("\\..*", ""))
        .collect(Collectors.toSet());
    assertTrue(packages.size() >= 2, "ecosystems: " + packages);
    for (String one : packages) {
      noClasses()
          .that()
          .resideOutsideOfPackage(one + "..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage(one + "..")
          .check(ours);
    }
    for (String stage : List.of("listen", "decode", "assemble", "ledger", "publish")) {
      checkIgnorance(all, RECEIVER + "." + stage);
    }
    noClasses()
        .that()
        .resideInAPackage(all + "..")
        .should()
        .dependOnClassesThat(resideInAPackage(RECEIVER + ".commit..").and(not(nameStartingWith(CatalogReader.class.getName()))))
        .check(ours);
  }

  @Test
  void ecosystemsUseTheirSidesFirstStagesAndNobodyNamesThem() {
    String ecosystems = SENDER + "." + ECOSYSTEMS;
    noClasses()
        .that()
        .resideOutsideOfPackage(ecosystems + "..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(ecosystems + "..")
        .check(ours);
    for (String later : SENDER_FLOW.subList(SENDER_FLOW.indexOf("watch") + 1, SENDER_FLOW.size())) {
      checkIgnorance(ecosystems, SENDER + "." + later);
    }
    slices().matching(ecosystems + ".(*)..").should().notDependOnEachOther().check(ours);
  }

  @Test
  void noDaemonCalibrates() {
    for (String stage : RECEIVER_FLOW) {
      checkIgnorance(RECEIVER + "." + stage, RECEIVER + "." + CALIBRATE);
      checkIgnorance(RECEIVER + "." + CALIBRATE, RECEIVER + "." + stage);
    }
  }

  @Test
  void sidesDoNotKnowEachOther() {
    checkIgnorance(SENDER, RECEIVER);
    checkIgnorance(RECEIVER, SENDER);
  }

  @Test
  void wireFormatAndFecKnowNobody() {
    for (String shared : List.of("io.nonreturn.wire", "io.nonreturn.fec")) {
      classes()
          .that()
          .resideInAPackage(shared + "..")
          .should()
          .onlyDependOnClassesThat(resideOutsideOfPackage("io.nonreturn..").or(resideInAPackage(shared + "..")))
          .check(ours);
    }
  }

  /**
   * Also keeps stages from reaching up to their side's own package, which reaches down to all of them. The command line
   * is left out: its commands and what they share use each other.
   */
  @Test
  void packagesHaveNoCycles() {
    JavaClasses parts = ours.that(resideOutsideOfPackage("io.nonreturn.bench.."));
    slices().matching("io.nonreturn.(**)").should().beFreeOfCycles().check(parts);
  }

  private static void checkFlow(String side, List<String> flow) {
    Set<String> stages = ours.stream()
        .map(c -> c.getPackageName())
        .filter(name -> name.startsWith(side + "."))
        .map(name -> name.substring(side.length() + 1).replaceFirst("\\..*", ""))
        .filter(stage -> !Set.of(ECOSYSTEMS, CALIBRATE).contains(stage) || flow.contains(stage))
        .collect(Collectors.toSet());
    assertEquals(Set.copyOf(flow), stages, "packages of " + side + " that are, and are not, in its flow");
    for (int later = 1; later < flow.size(); later++) {
      for (int earlier = 0; earlier < later; earlier++) {
        checkIgnorance(side + "." + flow.get(earlier), side + "." + flow.get(later));
      }
    }
  }

  private static void checkIgnorance(String of, String about) {
    noClasses()
        .that()
        .resideInAPackage(of + "..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(about + "..")
        .check(ours);
  }
}
