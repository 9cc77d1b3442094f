package pypimirror.curation.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LicensesTest {

  private static final List<String> ACCEPTED = List.of("MIT", "Apache-2.0", "BSD-3-Clause");

  @ParameterizedTest
  @CsvSource({
    "MIT, true",
    "mit, true",
    "GPL-3.0-only, false",
    "MIT OR GPL-3.0-only, true",
    "GPL-3.0-only OR MIT, true",
    "MIT AND GPL-3.0-only, false",
    "GPL-3.0-only AND MIT, false",
    "MIT AND Apache-2.0, true",
    "(MIT OR GPL-3.0-only) AND Apache-2.0, true",
    "MIT AND (GPL-3.0-only OR LGPL-3.0-only), false",
    "Apache-2.0 WITH LLVM-exception, true",
    "GPL-3.0-only WITH GCC-exception-3.1, false",
    "MIT OR, false",
    "(MIT, false",
    "MIT Apache-2.0, false",
    "'', false",
    "Proprietary, false"
  })
  void acceptsAnExpressionThatAcceptedLicensesMeet(String expression, boolean accepted) {
    assertThat(Licenses.isAccepted(expression, ACCEPTED)).isEqualTo(accepted);
  }

  private static String of(String... lines) {
    return Licenses.of(Metadata.parse(String.join("\n", lines)));
  }

  @Test
  void prefersTheExpressionOfPep639() {
    assertThat(
            of(
                "License-Expression: Apache-2.0 OR MIT",
                "License: other",
                "Classifier: License :: OSI Approved :: BSD License"))
        .isEqualTo("Apache-2.0 OR MIT");
  }

  @Test
  void severalClassifiersMustAllBeAccepted() {
    assertThat(
            of(
                "Classifier: License :: OSI Approved :: MIT License",
                "Classifier: License :: OSI Approved :: Apache Software License"))
        .isEqualTo("Apache-2.0 AND MIT");
  }

  @Test
  void anUnknownClassifierIsNotAccepted() {
    var license =
        of(
            "Classifier: License :: OSI Approved",
            "Classifier: License :: OSI Approved :: MIT License",
            "Classifier: License :: Other/Proprietary License");
    assertThat(license).isEqualTo("MIT AND Other/Proprietary License");
    assertThat(Licenses.isAccepted(license, ACCEPTED)).isFalse();
  }

  @Test
  void aCommonNameBecomesAnIdentifier() {
    assertThat(of("License: BSD license")).isEqualTo("BSD-3-Clause");
  }

  @Test
  void doesNotAcceptAnUnknownName() {
    var license = of("License: Free for noncommercial use. " + "x".repeat(100));
    assertThat(license).hasSize(61).startsWith("Free for noncommercial");
    assertThat(Licenses.isAccepted(license, ACCEPTED)).isFalse();
  }

  @Test
  void theDescriptionIsNotMetadata() {
    assertThat(of("Name: demo", "", "License-Expression: MIT")).isEmpty();
  }
}
