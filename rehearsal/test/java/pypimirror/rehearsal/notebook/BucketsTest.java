package pypimirror.rehearsal.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pypimirror.rehearsal.account.Ec2State;

/** Requests to S3 through the gateway endpoint. */
class BucketsTest {

  private static final String READ =
      """
      {"Statement": {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject",
        "Resource": "arn:aws:s3:::assets/*"}}""";

  private TestVpc vpc;

  @BeforeEach
  void start(@TempDir Path folder) throws IOException {
    vpc = new TestVpc(folder);
    vpc.change(
        account -> {
          account
              .vpcEndpoints()
              .put(
                  "vpce-s3",
                  new Ec2State.VpcEndpoint(
                      "vpc-1",
                      "com.amazonaws.us-east-1.s3",
                      "Gateway",
                      false,
                      List.of(),
                      List.of(),
                      Map.of(),
                      READ,
                      "available",
                      null,
                      List.of("rtb-1")));
          account
              .routeTables()
              .put("rtb-1", new Ec2State.RouteTable("vpc-1", true, List.of(), null, null));
          account.buckets().put("assets", READ);
        });
  }

  @AfterEach
  void stop() {
    vpc.close();
  }

  private HttpResponse<String> get(String url) throws IOException, InterruptedException {
    return vpc.client()
        .send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://assets.s3.us-east-1.amazonaws.com/a/b",
        "https://assets.s3.amazonaws.com/a/b",
        "https://s3.us-east-1.amazonaws.com/assets/a/b",
        "https://s3.amazonaws.com/assets/a/b"
      })
  void readsAnObjectAtEveryAddressOfABucket(String url) throws Exception {
    assertThat(get(url).body()).contains("<Code>NoSuchKey</Code>");
    assertThat(vpc.last().words()).contains(" GetObject — ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://assets.s3.us-east-1.amazonaws.com/",
        "https://assets.s3.us-east-1.amazonaws.com/?list-type=2",
        "https://s3.us-east-1.amazonaws.com/",
        "https://s3.us-east-1.amazonaws.com/assets",
        "https://s3.us-east-1.amazonaws.com/assets/"
      })
  void rejectsRequestsForABucketOrForAllBuckets(String url) throws Exception {
    assertThat(get(url).statusCode()).isEqualTo(501);
    assertThat(vpc.last().words()).doesNotContain("GetObject");
  }

  @Test
  void reportsABucketThatDoesNotExist() throws Exception {
    assertThat(get("https://s3.amazonaws.com/nowhere/x").body())
        .contains("<Code>NoSuchBucket</Code>");
  }
}
