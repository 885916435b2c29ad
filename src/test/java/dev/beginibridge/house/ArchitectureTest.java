package dev.beginibridge.house;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Who may know whom: the street is door, heart, Begini and ledger; nobody takes a short cut. */
@AnalyzeClasses(packages = "dev.beginibridge", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String ROOT = "dev.beginibridge.";
    private static final String[] DOORS = {ROOT + "jms..", ROOT + "file..", ROOT + "rest.."};
    private static final String MAIN = ROOT + "BeginiBridge";

    @ArchTest
    static final ArchRule noPackageDependsOnAnotherInACircle =
            slices().matching(ROOT + "(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule onlyTheMainClassIsInTheRoot =
            noClasses().that(not(isMain())).should().resideInAPackage("dev.beginibridge");

    @ArchTest
    static final ArchRule doorsDoNotKnowBegini = noClasses()
            .that()
            .resideInAnyPackage(DOORS)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(ROOT + "begini..")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule queueDoorStandsAlone = standsAlone("jms", "file", "rest");

    @ArchTest
    static final ArchRule fileDoorStandsAlone = standsAlone("file", "jms", "rest");

    @ArchTest
    static final ArchRule restDoorStandsAlone = standsAlone("rest", "jms", "file");

    @ArchTest
    static final ArchRule heartKnowsNoDoor = noClasses()
            .that()
            .resideInAnyPackage(
                    ROOT + "core..",
                    ROOT + "model..",
                    ROOT + "begini..",
                    ROOT + "database..",
                    ROOT + "ledger..",
                    ROOT + "timeline..",
                    ROOT + "deployment..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(DOORS)
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule ledgerDoesNotKnowCamel = noClasses()
            .that()
            .resideInAnyPackage(ROOT + "database..", ROOT + "ledger..", ROOT + "timeline..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.camel..")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule commandsAreTheTop = noClasses()
            .that(not(resideInAnyPackage(ROOT + "cli..").or(isMain())))
            .should()
            .dependOnClassesThat()
            .resideInAPackage(ROOT + "cli..")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule oneWayToLog =
            noClasses().should().dependOnClassesThat().resideInAPackage("java.util.logging..");

    @ArchTest
    static final ArchRule onlyCommandsPrint = noClasses()
            .that(not(resideInAnyPackage(ROOT + "cli..").or(isMain())))
            .should(ACCESS_STANDARD_STREAMS);

    @ArchTest
    static final ArchRule onlyConfigurationReadsTheEnvironment = noClasses()
            .that(not(resideInAnyPackage(ROOT + "config..", ROOT + "cli..").or(isMain())))
            .should()
            .accessTargetWhere(describe(
                    "target is System.getenv",
                    access -> access.getTarget().getFullName().startsWith("java.lang.System.getenv(")));

    private static ArchRule standsAlone(String door, String... others) {
        return noClasses()
                .that()
                .resideInAPackage(ROOT + door + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(ROOT + others[0] + "..", ROOT + others[1] + "..")
                .allowEmptyShould(true);
    }

    /** By name, nested classes included: the class need not exist yet. */
    private static DescribedPredicate<JavaClass> isMain() {
        return describe(
                "are " + MAIN,
                type -> type.getName().equals(MAIN) || type.getName().startsWith(MAIN + "$"));
    }
}
