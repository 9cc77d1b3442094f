package pypimirror.rehearsal.network;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServiceTest {

  @ParameterizedTest
  @CsvSource({
    "com.amazonaws.eu-west-1.codeartifact.repositories, codeartifact",
    "com.amazonaws.us-east-1.sagemaker.runtime, sagemaker",
    "aws.sagemaker.us-east-1.studio, sagemaker",
    "com.amazonaws.us-east-1.s3, s3"
  })
  void aSupportedServiceHasTheActionsOfOnePrefix(String service, String prefix) {
    assertThat(Service.actionPrefixes(service)).containsExactly(prefix);
  }

  @ParameterizedTest
  @CsvSource({
    "com.amazonaws.us-east-1.bedrock-runtime, bedrock",
    "com.amazonaws.us-east-1.ecr.dkr, ecr",
    "com.amazonaws.us-east-1.execute-api, execute-api",
    "com.amazonaws.us-east-1.sts, sts"
  })
  void anUnsupportedServiceHasTheActionsOfEachPartOfItsName(String service, String prefix) {
    assertThat(Service.actionPrefixes(service)).contains(prefix);
  }

  @Test
  void aServiceDoesNotHaveTheActionsOfAServiceWithAShorterName() {
    assertThat(Service.actionPrefixes("com.amazonaws.us-east-1.ssm-contacts"))
        .contains("ssm-contacts")
        .doesNotContain("ssm");
  }
}
