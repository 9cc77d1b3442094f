package pypimirror.rehearsal.iam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pypimirror.rehearsal.AwsError;
import pypimirror.rehearsal.AwsException;

class PolicyDocumentTest {

  private static final String ALLOW =
      "{'Effect':'Allow','Principal':'*','Action':'s3:GetObject','Resource':'*'}";

  // The sample of https://docs.aws.amazon.com/codeartifact/latest/ug/create-vpc-endoint-policy.html
  // in a different form: four actions, any resource, the root of the account.
  @Test
  void parsesTheSampleEndpointPolicyOfAws() {
    var document =
        PolicyDocument.resourceBased(
            json(
                "{'Statement':[{'Action':['codeartifact:GetAuthorizationToken',"
                    + "'codeartifact:GetRepositoryEndpoint','codeartifact:ReadFromRepository',"
                    + "'sts:GetServiceBearerToken'],'Effect':'Allow','Resource':'*',"
                    + "'Principal':{'AWS':'arn:aws:iam::111122223333:root'}}]}"),
            AwsError.INVALID_POLICY_DOCUMENT);
    assertThat(document.statements().get(0).actions()).hasSize(4);
    assertThat(document.version()).isEqualTo("2008-10-17");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'Statement':[]}",
        "{'Statement':'x'}",
        "{}",
        "[]",
        "",
        "{'Statement':[ALLOW]}x",
        "{'Statement':[ALLOW],'Statement':[ALLOW]}",
        "{'Version':'2020-01-01','Statement':[ALLOW]}",
        "{'Statements':[ALLOW]}",
        "{'Statement':[{'Effect':'allow','Action':'s3:GetObject','Resource':'*'}]}",
        "{'Statement':[{'Action':'s3:GetObject','Resource':'*'}]}",
        "{'Statement':[{'Effect':'Allow','Resource':'*'}]}",
        "{'Statement':[{'Effect':'Allow','Action':[],'Resource':'*'}]}",
        "{'Statement':[{'Effect':'Allow','Action':'GetObject','Resource':'*'}]}",
        "{'Statement':[{'Effect':'Allow','Action':'s3:GetObject','NotAction':'s3:*','Resource':'*'}]}",
        "{'Statement':[{'Effect':'Allow','Action':'s3:GetObject','Resource':'bucket'}]}",
        "{'Statement':[{'Effect':'Allow','Action':'s3:GetObject','Resource':[1,{}]}]}",
        "{'Statement':[{'Effect':'Allow','Actions':'s3:GetObject','Resource':'*'}]}",
        "{'Statement':[{'Effect':'Allow','Principal':'me','Action':'s3:GetObject','Resource':'*'}]}",
        "{'Statement':[{'Effect':'Allow','Principal':{'Aws':'*'},'Action':'s3:Get','Resource':'*'}]}",
        "{'Statement':[{'Effect':'Allow','Action':'s3:GetObject','Resource':'*','Condition':[]}]}",
        "{'Statement':[{'Effect':'Allow','Action':'s3:Get','Resource':'*','Condition':{'Like':{}}}]}",
        "{'Statement':[{'Effect':'Allow','Action':'s3:Get','Resource':'*',"
            + "'Condition':{'StringEqual':{'aws:x':'y'}}}]}",
        "{'Statement':[{'Effect':'Allow','Action':'s3:Get','Resource':'*',"
            + "'Condition':{'StringEquals':{'x':'y'}}}]}",
        "{'Statement':[{'Sid':'A','Effect':'Allow','Action':'s3:Get','Resource':'*'},"
            + "{'Sid':'A','Effect':'Allow','Action':'s3:Put','Resource':'*'}]}"
      })
  void rejectsDocumentsThatViolateTheGrammar(String document) {
    assertThatThrownBy(() -> PolicyDocument.parse(json(document)))
        .isInstanceOfSatisfying(
            AwsException.class,
            refusal -> assertThat(refusal.error().code()).isEqualTo("MalformedPolicyDocument"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "StringEquals",
        "StringNotEqualsIgnoreCaseIfExists",
        "StringLike",
        "ForAnyValue:StringLike",
        "ForAllValues:ArnNotEqualsIfExists",
        "NumericLessThanEquals",
        "DateGreaterThan",
        "Bool",
        "Null",
        "NotIpAddress",
        "BinaryEquals"
      })
  void acceptsEveryDocumentedOperator(String operator) {
    var document =
        "{'Statement':[{'Effect':'Allow','Action':'s3:Get','Resource':'*','Condition':{'"
            + operator
            + "':{'aws:key':'value'}}}]}";
    assertThatCode(() -> PolicyDocument.parse(json(document))).doesNotThrowAnyException();
  }

  @Test
  void requiresAPrincipalInAResourcePolicy() {
    var nobody = json("{'Statement':[{'Effect':'Allow','Action':'s3:Get','Resource':'*'}]}");
    assertThatThrownBy(() -> PolicyDocument.resourceBased(nobody, AwsError.INVALID_POLICY_DOCUMENT))
        .hasMessage("InvalidPolicyDocument: Missing required field Principal");
    assertThatCode(() -> PolicyDocument.identityBased(nobody)).doesNotThrowAnyException();
  }

  @Test
  void rejectsAPrincipalInAnIdentityPolicy() {
    assertThatThrownBy(() -> PolicyDocument.identityBased(json("{'Statement':[ALLOW]}")))
        .hasMessage("MalformedPolicyDocument: Policy document should not specify a principal.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "'Action':['s3:A','s3:B'] | 'Action':['s3:B','s3:A'] | true",
        "'Action':'s3:A' | 'Action':['s3:A'] | true",
        "'Action':'s3:A' | 'Action':'S3:a' | true",
        "'Action':'s3:A' | 'Action':'s3:B' | false",
        "'Action':'s3:A' | 'NotAction':'s3:A' | false",
        "'Action':'s3:A','Principal':{'AWS':'111122223333'} |"
            + " 'Action':'s3:A','Principal':{'AWS':'arn:aws:iam::111122223333:root'} | true",
        "'Action':'s3:A','Principal':'*' | 'Action':'s3:A','Principal':{'AWS':'*'} | true",
        "'Action':'s3:A','Principal':'*' | 'Action':'s3:A','Principal':{'Service':'x'} | false",
        "'Action':'s3:A','Condition':{'Bool':{'aws:X':'true'}} |"
            + " 'Action':'s3:A','Condition':{'Bool':{'aws:x':['true']}} | true",
        "'Action':'s3:A','Condition':{'Bool':{'aws:x':'true'}} | 'Action':'s3:A' | false",
        "'Action':'s3:A','Sid':'x' | 'Action':'s3:A' | false"
      })
  void documentsAreComparedByMeaning(String a, String b, boolean same) {
    assertThat(document(a).meansTheSameAs(document(b))).isEqualTo(same);
  }

  @Test
  void theOrderOfStatementsDoesNotMatter() {
    var one = "{'Effect':'Allow','Action':'s3:A','Resource':'*'}";
    var other = "{'Effect':'Deny','Action':'s3:A','Resource':'*'}";
    assertThat(
            PolicyDocument.parse(json("{'Statement':[" + one + "," + other + "]}"))
                .meansTheSameAs(
                    PolicyDocument.parse(json("{'Statement':[" + other + "," + one + "]}"))))
        .isTrue();
    assertThat(
            PolicyDocument.parse(json("{'Statement':" + one + "}"))
                .meansTheSameAs(PolicyDocument.parse(json("{'Statement':" + other + "}"))))
        .isFalse();
  }

  private static PolicyDocument document(String elements) {
    return PolicyDocument.parse(
        json("{'Statement':[{'Effect':'Allow','Resource':'*'," + elements.strip() + "}]}"));
  }

  private static String json(String document) {
    return document.replace("ALLOW", ALLOW).replace('\'', '"');
  }
}
