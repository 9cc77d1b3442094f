package pypimirror;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.pulumi.resources.ComponentResource;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;

/** Checks the dependencies between the packages of the program. */
@AnalyzeClasses(packages = "pypimirror", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  private static final String[] COMPONENTS = {
    "pypimirror.packages..",
    "pypimirror.network..",
    "pypimirror.access..",
    "pypimirror.studio..",
    "pypimirror.outputs.."
  };

  @ArchTest
  static final ArchRule configurationAndPoliciesDoNotUsePulumi =
      noClasses()
          .that()
          .resideInAnyPackage(
              "pypimirror.aws..",
              "pypimirror.config..",
              "pypimirror.naming..",
              "pypimirror.policy..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.pulumi..");

  @ArchTest
  static final ArchRule onlyEnvironmentPoliciesSelectsPoliciesBySettings =
      noClasses()
          .that()
          .resideInAPackage("pypimirror.policy..")
          .and()
          .doNotHaveSimpleName("EnvironmentPolicies")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("pypimirror.config..");

  @ArchTest
  static final ArchRule factsAboutAwsDependOnNothing =
      noClasses()
          .that()
          .resideInAPackage("pypimirror.aws..")
          .should()
          .dependOnClassesThat(
              resideInAPackage("pypimirror..").and(not(resideInAPackage("pypimirror.aws.."))));

  @ArchTest
  static final ArchRule theLauncherDependsOnNothing =
      noClasses()
          .that()
          .resideInAPackage("pypimirror.launch..")
          .should()
          .dependOnClassesThat(
              resideInAPackage("pypimirror..").and(not(resideInAPackage("pypimirror.launch.."))));

  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().matching("pypimirror.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule onlyModulesDependOnOtherComponents =
      slices()
          .matching("pypimirror.(packages|network|access|studio)..")
          .should()
          .notDependOnEachOther()
          .ignoreDependency(nameMatching(".*Module"), alwaysTrue());

  @ArchTest
  static final ArchRule onlyModulesAndOutputsDependOnSettings =
      noClasses()
          .that()
          .resideInAnyPackage(COMPONENTS)
          .and()
          .haveSimpleNameNotEndingWith("Module")
          .and()
          .doNotHaveSimpleName("KnownOutputs")
          .and()
          .doNotHaveSimpleName("NotebookOutputs")
          .and()
          .doNotHaveSimpleName("StackOutputs")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("pypimirror", "pypimirror.config..", "pypimirror.environment..");

  @ArchTest
  static final ArchRule componentsAreInTheirPackages =
      classes()
          .that()
          .areAssignableTo(ComponentResource.class)
          .and()
          .resideInAPackage("pypimirror..")
          .should()
          .resideInAnyPackage(
              Stream.concat(Stream.of(COMPONENTS), Stream.of("pypimirror.backend.."))
                  .toArray(String[]::new));

  /**
   * The comments in {@code App.stack} are correct: the module below each comment creates the
   * components that it names.
   */
  @ArchTest
  static void commentsInTheStackNameEveryComponentWhereItIsCreated(JavaClasses classes)
      throws IOException {
    var app = Files.readString(Path.of("src/main/java/pypimirror/App.java"));
    var steps = app.substring(app.indexOf("static void stack(")).split("\n\n", -1);
    for (var component : classes) {
      if (component.isAssignableTo(ComponentResource.class)
          && component.getPackageName().startsWith("pypimirror")
          && !component.getPackageName().equals("pypimirror.backend")) {
        var step =
            Arrays.stream(steps)
                .filter(it -> it.matches("(?s).*\\b" + component.getSimpleName() + "\\b.*"))
                .findFirst();
        assertThat(step).as("a step of App.stack names %s", component.getSimpleName()).isPresent();
        assertThat(component.getConstructorCallsToSelf())
            .as(component.getSimpleName())
            .isNotEmpty()
            .allSatisfy(
                call ->
                    assertThat(step.get()).contains(call.getOriginOwner().getSimpleName() + "."));
      }
    }
  }

  @ArchTest
  static final ArchRule theBackendDependsOnlyOnSettingsAndPoliciesOfTheMirror =
      noClasses()
          .that()
          .resideInAPackage("pypimirror.backend..")
          .should()
          .dependOnClassesThat(
              resideInAPackage("pypimirror..")
                  .and(
                      not(
                          resideInAnyPackage(
                              "pypimirror.backend..",
                              "pypimirror.aws..",
                              "pypimirror.config..",
                              "pypimirror.naming..",
                              "pypimirror.policy..",
                              "pypimirror.resources.."))));

  @ArchTest
  static final ArchRule theMirrorDoesNotDependOnTheBackend =
      noClasses()
          .that()
          .resideOutsideOfPackage("pypimirror.backend..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("pypimirror.backend..");

  @ArchTest
  static final ArchRule noClassUsesThePulumiConfiguration =
      noClasses().should().dependOnClassesThat().haveFullyQualifiedName("com.pulumi.Config");

  // A token in an output would be in the state. The command line of curators has no state.
  @ArchTest
  static final ArchRule noClassOfTheProgramRequestsAToken =
      noClasses()
          .that()
          .resideOutsideOfPackage("pypimirror.curation..")
          .should()
          .callMethodWhere(target(nameMatching("getAuthorizationToken.*")));

  @ArchTest
  static final ArchRule curationDependsOnlyOnSettingsOfTheMirror =
      noClasses()
          .that()
          .resideInAPackage("pypimirror.curation..")
          .should()
          .dependOnClassesThat(
              resideInAPackage("com.pulumi..")
                  .or(
                      resideInAPackage("pypimirror..")
                          .and(
                              not(
                                  resideInAnyPackage(
                                      "pypimirror.aws..",
                                      "pypimirror.config..",
                                      "pypimirror.curation..",
                                      "pypimirror.naming..")))));

  @ArchTest
  static final ArchRule theMirrorDoesNotDependOnCuration =
      noClasses()
          .that()
          .resideOutsideOfPackage("pypimirror.curation..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("pypimirror.curation..");

  @ArchTest
  static final ArchRule packagesOfCurationHaveNoCycles =
      slices().matching("pypimirror.curation.(*)..").should().beFreeOfCycles();
}
