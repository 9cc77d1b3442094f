package pypimirror.rehearsal;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.regex.Pattern;

/** Checks that the emulator does not depend on the program, just as AWS does not. */
@AnalyzeClasses(
    packages = "pypimirror.rehearsal",
    importOptions = EmulatorArchitectureTest.WithoutItsTests.class)
class EmulatorArchitectureTest {

  /** Excludes the tests of the emulator, which are compiled with it. */
  static class WithoutItsTests implements ImportOption {
    private static final Pattern TESTS = Pattern.compile(".*(?:Test|IT)(?:\\$[^/]*)?\\.class");

    @Override
    public boolean includes(Location location) {
      return !location.matches(TESTS);
    }
  }

  @ArchTest
  static final ArchRule doesNotDependOnTheProgram =
      noClasses()
          .should()
          .dependOnClassesThat(
              resideInAPackage("pypimirror..")
                  .and(resideOutsideOfPackage("pypimirror.rehearsal.."))
                  .or(resideInAPackage("com.pulumi..")));
}
