package pypimirror.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the complete rehearsal with the public index that pip is configured for on this machine. If
 * the index is not reachable, the test fails with an explanatory message.
 */
class ProofIT {

  private static final String PUBLISHER = "arn:aws:iam::111122223333:role/publisher";

  @Test
  void provesInstallingAndPublishingAndFailsWithoutAPublicIndex(@TempDir Path folder)
      throws IOException {
    var rehearsal = new Rehearsal(folder);
    // The public index also contains this name.
    rehearsal.environment(
        "dev",
        Map.of(
            "pypi-mirror:internalPackages",
            List.of("sampleproject"),
            "pypi-mirror:publisherRoleArns",
            List.of(PUBLISHER)));
    // No server listens on this port.
    rehearsal.variable("PIP_INDEX_URL", "http://127.0.0.1:1/simple");
    assertThat(rehearsal.run().failed().output())
        .contains("is not reachable", "The test installation failed")
        .doesNotContain("verified in", "\tat ");
    rehearsal.variable("PIP_INDEX_URL", null);

    var output = rehearsal.run().succeeded().output();
    assertThat(output)
        .contains("$ aws codeartifact login --tool pip", "Successfully configured pip")
        .contains("imported requests")
        .containsPattern(
            "requests-[0-9.]+-py3-none-any.whl from packages → pypi-store → public:pypi \\(fetched now\\)")
        .containsPattern("requests-[0-9.]+-py3-none-any.whl from packages \\(already stored\\)")
        .containsPattern("idna-[0-9.]+-py3-none-any.whl from packages \\(already stored\\)")
        .contains("not reached: the VPC has no route to the internet")
        .contains("s: 'dev' installs requests, even without the public index");

    // The name is internal, so the package is not fetched from the public index.
    assertThat(notebook(rehearsal, "pip install --no-cache-dir sampleproject").failed().output())
        .contains("blocked by package groups: sampleproject");

    // The real twine, installed from the mirror. A reader cannot publish with it, a publisher can.
    var wheel = folder.resolve(Wheels.name("sampleproject", "0.1"));
    Files.write(wheel, Wheels.wheel("sampleproject", "0.1"));
    var login = rehearsal.run("stack", "output", "publishCommand").succeeded().output().strip();
    var upload =
        "twine upload --non-interactive --disable-progress-bar --repository codeartifact " + wheel;
    assertThat(
            notebook(
                    rehearsal,
                    "pip install -q --no-compile twine && token=$(aws codeartifact get-authorization-token --domain"
                        + " pypi-mirror-dev --domain-owner 111122223333 --query authorizationToken"
                        + " --output text) && TWINE_USERNAME=aws TWINE_PASSWORD=$token twine upload"
                        + " --non-interactive --disable-progress-bar --repository-url"
                        + " \"$(pip config get global.index-url | sed -E"
                        + " 's#//[^@]*@#//#; s#packages/simple/$#internal/#')\" "
                        + wheel)
                .failed()
                .output())
        .contains("403 Forbidden")
        .contains(
            "is not authorized to perform: codeartifact:PublishPackageVersion on resource:"
                + " arn:aws:codeartifact:us-east-1:111122223333:package/pypi-mirror-dev/internal/pypi//sampleproject");
    rehearsal
        .run("notebook", "--as", PUBLISHER, "--", "bash", "-c", login + " && " + upload)
        .succeeded();
    assertThat(
            notebook(
                    rehearsal,
                    "pip install --no-cache-dir sampleproject && python -c 'import sampleproject;"
                        + " print(sampleproject.__version__)'")
                .succeeded()
                .output())
        .contains("sampleproject-0.1-py3-none-any.whl from packages → internal", "\n0.1\n");
  }

  private static Rehearsal.Result notebook(Rehearsal rehearsal, String script) {
    return rehearsal.run("notebook", "--brief", "--", "bash", "-c", script);
  }
}
