package pypimirror.aws;

import java.util.List;

/** The AWS regions that the program supports. */
public final class Regions {

  /**
   * Regions that have CodeArtifact (<a
   * href="https://docs.aws.amazon.com/general/latest/gr/codeartifact.html">endpoints and
   * quotas</a>).
   */
  public static final List<String> WITH_CODEARTIFACT =
      List.of(
          "us-east-1",
          "us-east-2",
          "us-west-2",
          "eu-central-1",
          "eu-north-1",
          "eu-south-1",
          "eu-west-1",
          "eu-west-2",
          "eu-west-3",
          "ap-northeast-1",
          "ap-south-1",
          "ap-southeast-1",
          "ap-southeast-2");

  private Regions() {}
}
