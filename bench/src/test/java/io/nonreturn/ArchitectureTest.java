package io.nonreturn;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
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
            List.of("watch", "admit", "stage", "schedule", "encode", "transmit", "web");

    private static final List<String> RECEIVER_FLOW =
            List.of("listen", "decode", "assemble", "verify", "commit", "publish", "serve", "web");

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
