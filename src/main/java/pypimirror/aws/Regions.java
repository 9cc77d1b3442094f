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

  /**
   * The domain of the private host names of EC2 in a region (<a
   * href="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-naming.html">host
   * names</a>).
   */
  public static String hostDomain(String region) {
    return region.equals("us-east-1") ? "ec2.internal" : region + ".compute.internal";
  }

  /**
   * The beginning of the ids of a region's availability zones, such as {@code use1} for {@code
   * us-east-1}. Accounts give zones different names, but the same ids (<a
   * href="https://docs.aws.amazon.com/ram/latest/userguide/working-with-az-ids.html">zone ids</a>).
   */
  public static String zoneIdPrefix(String region) {
    return region
        .replace("north", "n")
        .replace("south", "s")
        .replace("east", "e")
        .replace("west", "w")
        .replace("central", "c")
        .replace("-", "");
  }
}
