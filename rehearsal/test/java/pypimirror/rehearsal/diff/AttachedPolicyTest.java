package pypimirror.rehearsal.diff;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import pypimirror.rehearsal.account.Account;
import pypimirror.rehearsal.account.Ec2State;
import pypimirror.rehearsal.account.IamState;
import pypimirror.rehearsal.account.StorageState;

class AttachedPolicyTest {

  private final Account account = Account.empty("111122223333", "us-east-1");

  @Test
  void aKeyIsNamedByItsAliasOrElseByItsId() {
    account.keys().put("1", key());
    account.keys().put("2", key());
    account.keys().put("3", key());
    account.keyAliases().put("alias/packages", "2");
    assertThat(policies())
        .extracting(AttachedPolicy::on)
        .containsExactly(
            "arn:aws:kms:us-east-1:111122223333:key/1",
            "arn:aws:kms:us-east-1:111122223333:key/alias/packages",
            "arn:aws:kms:us-east-1:111122223333:key/3");
  }

  @Test
  void anEndpointWithoutAPolicyAllowsEverything() {
    var endpoint =
        new Ec2State.VpcEndpoint(
            "vpc-1",
            "com.amazonaws.us-east-1.s3",
            "Gateway",
            false,
            List.of(),
            List.of(),
            Map.of(),
            null,
            "available",
            null);
    assertThat(AttachedPolicy.of(account, List.of(endpoint), line -> {}))
        .extracting(AttachedPolicy::json)
        .containsExactly(AttachedPolicy.EVERYTHING);
  }

  @Test
  void reportsABoundaryThatTheAccountDoesNotDescribe() {
    account
        .roles()
        .put(
            "reader",
            new IamState.Role(
                "/",
                "{}",
                Map.of(),
                Map.of(),
                "",
                "arn:aws:iam::aws:policy/ReadOnlyAccess",
                null,
                null));
    var notCompared = new ArrayList<String>();
    assertThat(AttachedPolicy.of(account, List.of(), notCompared::add)).isEmpty();
    assertThat(notCompared)
        .singleElement()
        .asString()
        .contains("arn:aws:iam::aws:policy/ReadOnlyAccess", "reader");
  }

  private List<AttachedPolicy> policies() {
    return AttachedPolicy.of(account, List.of(), line -> {});
  }

  private static StorageState.Key key() {
    return new StorageState.Key("", AttachedPolicy.EVERYTHING, true, true, 30, Map.of());
  }
}
