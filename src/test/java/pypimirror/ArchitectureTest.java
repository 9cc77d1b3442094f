package pypimirror;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
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
import java.util.stream.Stream;

/** Which packages of the program can depend on which. */
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
  static final ArchRule onlyModulesKnowOtherComponents =
      slices()
          .matching("pypimirror.(packages|network|access|studio)..")
          .should()
          .notDependOnEachOther()
          .ignoreDependency(nameMatching(".*Module"), alwaysTrue());

  @ArchTest
  static final ArchRule onlyModulesKnowSettings =
      noClasses()
          .that()
          .resideInAnyPackage(COMPONENTS)
          .and()
          .haveSimpleNameNotEndingWith("Module")
          .and()
          .doNotHaveSimpleName("KnownOutputs")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("pypimirror", "pypimirror.config..");

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

  @ArchTest
  static void theStackNamesEveryComponent(JavaClasses classes) throws IOException {
    var app = Files.readString(Path.of("src/main/java/pypimirror/App.java"));
    var stack = app.substring(app.indexOf("static void stack("));
    classes.stream()
        .filter(it -> it.isAssignableTo(ComponentResource.class))
        .filter(it -> it.getPackageName().startsWith("pypimirror"))
        .filter(it -> !it.getPackageName().equals("pypimirror.backend"))
        .forEach(it -> assertThat(stack).containsPattern("\\b" + it.getSimpleName() + "\\b"));
  }

  @ArchTest
  static final ArchRule theBackendIsAProgramOfItsOwn =
      noClasses()
          .that()
          .resideInAPackage("pypimirror.backend..")
          .should()
          .dependOnClassesThat(
              resideInAPackage("pypimirror..").and(not(resideInAPackage("pypimirror.backend.."))));

  @ArchTest
  static final ArchRule theMirrorKnowsNothingOfTheBackend =
      noClasses()
          .that()
          .resideOutsideOfPackage("pypimirror.backend..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("pypimirror.backend..");

  @ArchTest
  static final ArchRule nobodyElseReadsConfiguration =
      noClasses().should().dependOnClassesThat().haveFullyQualifiedName("com.pulumi.Config");

  @ArchTest
  static final ArchRule noToken =
      noClasses().should().callMethodWhere(target(nameMatching("getAuthorizationToken.*")));
}
