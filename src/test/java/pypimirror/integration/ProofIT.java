package pypimirror.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * All of it, with the public index that this machine's pip is set up for. Without one this test
 * fails, and says so.
 */
class ProofIT {

  @Test
  void theRehearsalEndsWithItsProofAndWithoutAPublicIndexItFails(@TempDir Path folder)
      throws IOException {
    var rehearsal = new Rehearsal(folder);
    // Nothing listens there.
    rehearsal.variable("PIP_INDEX_URL", "http://127.0.0.1:1/simple");
    assertThat(rehearsal.run().failed().output())
        .contains("the public index is not reached", "the proof failed")
        .doesNotContain("proven in", "\tat ");
    rehearsal.variable("PIP_INDEX_URL", null);

    var output = rehearsal.run().succeeded().output();
    assertThat(output)
        .contains("$ aws codeartifact login --tool pip", "Successfully configured pip")
        .contains("imported requests")
        .containsPattern(
            "requests-[0-9.]+-py3-none-any.whl from packages → pypi-store → public:pypi, fetched now")
        .containsPattern("requests-[0-9.]+-py3-none-any.whl from packages, kept")
        .containsPattern("idna-[0-9.]+-py3-none-any.whl from packages, kept")
        .contains("not reached: no internet: the VPC has no way to it")
        .contains("s: 'dev' installs requests, also when the public index is gone");

    // The real twine, from the mirror; a reader may not publish with it.
    var wheel = folder.resolve(Wheels.name("mine", "1.0"));
    Files.write(wheel, Wheels.wheel("mine", "1.0"));
    var published =
        rehearsal
            .run(
                "notebook",
                "--brief",
                "--",
                "bash",
                "-c",
                "pip install -q twine && token=$(aws codeartifact get-authorization-token --domain"
                    + " pypi-mirror-dev --domain-owner 111122223333 --query authorizationToken"
                    + " --output text) && TWINE_USERNAME=aws TWINE_PASSWORD=$token twine upload"
                    + " --non-interactive --disable-progress-bar --repository-url"
                    + " \"$(pip config get global.index-url | sed -E 's#//[^@]*@#//#; s#simple/$##')\" "
                    + wheel)
            .failed()
            .output();
    assertThat(published)
        .contains("403 Forbidden")
        .contains(
            "is not authorized to perform: codeartifact:PublishPackageVersion on resource:"
                + " arn:aws:codeartifact:us-east-1:111122223333:package/pypi-mirror-dev/packages/pypi//mine");
  }
}
