package pypimirror.rehearsal.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pypimirror.rehearsal.account.Ec2State;

class ApiTest {

  private static final String TOKEN = "/v1/authorization-token?domain=my-domain";

  private TestVpc vpc;

  @BeforeEach
  void start(@TempDir Path folder) throws IOException {
    vpc = new TestVpc(folder);
  }

  @AfterEach
  void stop() {
    vpc.close();
  }

  private void assertRejected(
      HttpResponse<String> response, int status, String code, String message) throws IOException {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(response.headers().firstValue("x-amzn-ErrorType")).contains(code);
    assertThat(vpc.json(response).path("message").asText()).contains(message);
  }

  private JsonNode ok(HttpResponse<String> response) throws IOException {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return vpc.json(response);
  }

  @ParameterizedTest
  @CsvSource({"'', 43200", "&duration=900, 900", "&duration=43200, 43200", "&duration=0, 3600"})
  void tokenLifetimeIsTheRequestedDurationOrThatOfTheSession(String query, long seconds)
      throws IOException, InterruptedException {
    var answer = ok(vpc.api("POST", TOKEN + query));
    assertThat(answer.path("authorizationToken").asText()).hasSizeGreaterThan(900);
    assertThat(answer.path("expiration").asLong())
        .isBetween(
            Instant.now().getEpochSecond() + seconds - 60,
            Instant.now().getEpochSecond() + seconds);
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /v1/authorization-token?domain=my-domain&duration=899, durationSeconds",
    "POST, /v1/authorization-token?domain=my-domain&duration=43201, durationSeconds",
    "POST, /v1/authorization-token?domain=my-domain&duration=x, durationSeconds",
    "POST, /v1/authorization-token?domain=My_Domain, domain",
    "POST, /v1/authorization-token, domain",
    "POST, /v1/authorization-token?domain=my-domain&domain-owner=1, domainOwner",
    "GET, /v1/repository/endpoint?domain=my-domain&repository=arn:aws:x/y&format=pypi, repository",
    "GET, /v1/repository/endpoint?domain=my-domain&repository=readers&format=rpm, format",
    "GET, /v1/repository/endpoint?domain=my-domain&repository=readers, format",
    "POST, /v1/repositories?max-results=0, maxResults"
  })
  void rejectsParametersThatTheServiceModelForbids(String method, String path, String name)
      throws IOException, InterruptedException {
    assertRejected(vpc.api(method, path), 400, "ValidationException", "'" + name + "'");
  }

  @Test
  void repositoryEndpointContainsTheDomainOwnerAndRegion()
      throws IOException, InterruptedException {
    var answer =
        ok(
            vpc.api(
                "GET", "/v1/repository/endpoint?domain=my-domain&repository=readers&format=pypi"));
    assertThat(answer.path("repositoryEndpoint").asText()).isEqualTo(TestVpc.INDEX + "/");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/domain?domain=nothing",
        "/v1/repository?domain=my-domain&repository=nothing",
        "/v1/repository/endpoint?domain=my-domain&repository=nothing&format=pypi",
        "/v1/package?domain=my-domain&repository=readers&format=pypi&package=nothing",
        "/v1/domain?domain=my-domain&domain-owner=999999999999"
      })
  void reportsMissingResourcesToAuthorizedCallers(String path)
      throws IOException, InterruptedException {
    // Access across accounts requires a resource policy, which does not exist here.
    var foreign = path.contains("999999999999");
    assertRejected(
        vpc.api("GET", path),
        foreign ? 403 : 404,
        foreign ? "AccessDeniedException" : "ResourceNotFoundException",
        "");
  }

  @Test
  void deniesUnauthorizedCallersEvenIfTheResourceDoesNotExist()
      throws IOException, InterruptedException {
    vpc.as("stranger");
    var refused = vpc.api("POST", "/v1/authorization-token?domain=nothing");
    assertRejected(
        refused,
        403,
        "AccessDeniedException",
        "User: arn:aws:sts::111122223333:assumed-role/stranger/test is not authorized to perform:"
            + " codeartifact:GetAuthorizationToken on resource:"
            + " arn:aws:codeartifact:us-east-1:111122223333:domain/nothing because no identity-based"
            + " policy allows the codeartifact:GetAuthorizationToken action");
    assertThat(vpc.last().words())
        .startsWith("403 codeartifact.us-east-1.amazonaws.com GetAuthorizationToken — reached")
        .contains("denied: role stranger has no policy, the resource has no policy");
  }

  @Test
  void onlyAnIdentityPolicyCanGrantTheBearerTokenPermission()
      throws IOException, InterruptedException {
    vpc.changeDomain("2026-01-01T00:00:00Z", TestVpc.allowAll());
    vpc.as("stranger");
    assertRejected(
        vpc.api("POST", TOKEN),
        403,
        "AccessDeniedException",
        "sts:GetServiceBearerToken on resource: * because no identity-based policy");
    assertThat(vpc.last().decisions().get(0).allowed()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"3600, 200", "3601, 403", "0, 200", "'', 403"})
  void conditionsOnTheTokenLifetimeUseTheRequestedDuration(String duration, int status)
      throws IOException, InterruptedException {
    vpc.setReaderPolicy(
        """
        {"Version":"2012-10-17","Statement":[
          {"Effect":"Allow","Action":"codeartifact:*","Resource":"*"},
          {"Effect":"Allow","Action":"sts:GetServiceBearerToken","Resource":"*","Condition":{
            "StringEquals":{"sts:AWSServiceName":"codeartifact.amazonaws.com"},
            "NumericLessThanEquals":{"sts:DurationSeconds":"3600"}}}]}
        """);
    assertThat(
            vpc.api("POST", TOKEN + (duration.isEmpty() ? "" : "&duration=" + duration))
                .statusCode())
        .isEqualTo(status);
  }

  @Test
  void endpointPolicyMustAllowTheBearerTokenUnlessAssumedOtherwise()
      throws IOException, InterruptedException {
    endpointPolicy(
        """
        {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*",
          "Action":"codeartifact:*","Resource":"*"}]}
        """);
    assertRejected(
        vpc.api("POST", TOKEN),
        403,
        "AccessDeniedException",
        "sts:GetServiceBearerToken on resource: * because no VPC endpoint policy allows");
    vpc.assuming("endpoint-bearer-token=unchecked");
    ok(vpc.api("POST", TOKEN));
  }

  private void endpointPolicy(String policy) {
    vpc.change(
        account ->
            account
                .vpcEndpoints()
                .compute(
                    "vpce-api",
                    (id, it) ->
                        new Ec2State.VpcEndpoint(
                            it.vpcId(),
                            it.serviceName(),
                            it.type(),
                            true,
                            it.subnetIds(),
                            it.securityGroupIds(),
                            it.networkInterfaces(),
                            policy,
                            it.state(),
                            null)));
  }

  @Test
  void providesTheConditionKeysOfTheNetworkAndTheResource()
      throws IOException, InterruptedException {
    endpointPolicy(
        """
        {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*",
          "Resource":"*","Condition":{
            "StringEquals":{"aws:SourceVpce":"vpce-api","aws:SourceVpc":"vpc-1",
              "aws:RequestedRegion":"us-east-1","aws:ResourceAccount":"111122223333"},
            "IpAddress":{"aws:VpcSourceIp":"10.0.1.0/24"},
            "Bool":{"aws:SecureTransport":"true","aws:ViaAWSService":"false"},
            "Null":{"aws:SourceIp":"true"},
            "DateGreaterThan":{"aws:CurrentTime":"2026-01-01T00:00:00Z"}}}]}
        """);
    ok(vpc.api("POST", TOKEN));
  }

  @Test
  void rejectsUnknownMismatchedAndExpiredCredentials() throws IOException, InterruptedException {
    var given = vpc.json(vpc.credentials("test"));
    var key = given.path("AccessKeyId").asText();
    var token = given.path("Token").asText();
    var scope = "us-east-1/codeartifact";
    assertThat(vpc.api("POST", TOKEN, key, token, scope).statusCode()).isEqualTo(200);
    assertRejected(
        vpc.api("POST", TOKEN, "ASIAAAAAAAAAAAAAAAAA", token, scope),
        403,
        "UnrecognizedClientException",
        "The security token included in the request is invalid.");
    assertRejected(
        vpc.api("POST", TOKEN, key, "x", scope), 403, "UnrecognizedClientException", "invalid");
    assertRejected(
        vpc.api("POST", TOKEN, key, token, "eu-west-1/codeartifact"),
        403,
        "InvalidSignatureException",
        "us-east-1");
    assertRejected(
        vpc.api("POST", TOKEN, key, token, "us-east-1/s3"),
        403,
        "InvalidSignatureException",
        "codeartifact");
    vpc.clock(3601);
    assertRejected(
        vpc.api("POST", TOKEN, key, token, scope), 403, "ExpiredTokenException", "is expired");
  }

  @ParameterizedTest
  @CsvSource({
    "PUT, /v1/domain, the API operation PUT /v1/domain",
    "PUT, /v1/package/metadata, the API operation",
    "GET, /v1/domain?domain=my-domain&new=1, the parameter new",
    "GET, /v1/repository/endpoint?domain=my-domain&repository=readers&format=npm, format npm",
    "GET, /v1/repository/endpoint?domain=my-domain&repository=readers&format=pypi&endpointType=dualstack, dualstack"
  })
  void rejectsUnsupportedRequestsByName(String method, String path, String name)
      throws IOException, InterruptedException {
    assertRejected(vpc.api(method, path), 501, "NotModelledException", name);
  }

  @Test
  void returnsListsInPages() throws IOException, InterruptedException {
    var first = ok(vpc.api("POST", "/v1/domain/repositories?domain=my-domain&max-results=1"));
    assertThat(first.path("repositories").findValuesAsText("name")).containsExactly("readers");
    var second =
        ok(
            vpc.api(
                "POST",
                "/v1/domain/repositories?domain=my-domain&max-results=1&next-token="
                    + first.path("nextToken").asText()));
    assertThat(second.path("repositories").findValuesAsText("name")).containsExactly("store");
    assertThat(second.has("nextToken")).isFalse();
    assertRejected(
        vpc.api("POST", "/v1/domain/repositories?domain=my-domain&next-token=no"),
        400,
        "ValidationException",
        "nextToken");
  }

  @Test
  void storesAndLogsNoTokenInPlainText() throws IOException, InterruptedException {
    var token = vpc.token();
    try (var files = Files.walk(vpc.folder())) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        assertThat(Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1))
            .as(file.toString())
            .doesNotContain(token.substring(0, 40));
      }
    }
    assertThat(vpc.vpc().requests().entries().toString()).doesNotContain(token.substring(0, 40));
  }
}
