package pypimirror;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.pulumi.resources.ComponentResource;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The rooms of the program, and which way the arrows go. */
@AnalyzeClasses(packages = "pypimirror", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule configKnowsNoResources =
      noClasses()
          .that()
          .resideInAPackage("pypimirror.config..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.pulumi..");

  @ArchTest
  static final ArchRule policiesAreData =
      noClasses()
          .that()
          .resideInAnyPackage("pypimirror.policy..", "pypimirror.naming..", "pypimirror.catalog..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("com.pulumi..", "pypimirror.config..");

  @ArchTest
  static final ArchRule componentsDoNotKnowEachOther =
      slices()
          .matching("pypimirror.(registry|network|access|studio|outputs)..")
          .namingSlices("$1")
          .should()
          .notDependOnEachOther();

  @ArchTest
  static final ArchRule componentsSeeArgsOnly =
      noClasses()
          .that()
          .resideInAnyPackage(
              "pypimirror.registry..",
              "pypimirror.network..",
              "pypimirror.access..",
              "pypimirror.studio..",
              "pypimirror.outputs..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("pypimirror", "pypimirror.config..");

  @ArchTest
  static final ArchRule componentsAreInTheRooms =
      classes()
          .that()
          .areAssignableTo(ComponentResource.class)
          .and()
          .resideInAPackage("pypimirror..")
          .should()
          .resideInAnyPackage(
              "pypimirror.registry..",
              "pypimirror.network..",
              "pypimirror.access..",
              "pypimirror.studio..",
              "pypimirror.outputs..",
              "pypimirror.backend..");

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
