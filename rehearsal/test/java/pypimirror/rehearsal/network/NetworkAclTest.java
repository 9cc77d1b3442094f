package pypimirror.rehearsal.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import pypimirror.rehearsal.account.Ec2State;
import pypimirror.rehearsal.account.Ec2State.NetworkAclEntry;

/** Network ACLs between notebooks and endpoints. */
class NetworkAclTest extends ReachabilityFixture {

  private void acl(String subnet, NetworkAclEntry... entries) {
    account
        .networkAcls()
        .put("acl-1", new Ec2State.NetworkAcl("vpc-1", List.of(subnet), List.of(entries)));
  }

  private static NetworkAclEntry entry(
      int number, boolean egress, boolean allow, int from, int to, String cidr) {
    return new NetworkAclEntry(number, egress, allow, "tcp", from, to, cidr);
  }

  @Test
  void networkAclOfTheNotebookMustAllowTheRequestAndTheResponse() {
    var out = entry(100, true, true, 443, 443, "10.0.1.0/24");
    var back = entry(100, false, true, 1024, 65_535, "10.0.1.0/24");
    acl("subnet-notebook", out, back);
    assertThat(reach(API).reached()).isTrue();
    acl("subnet-notebook", back);
    assertMissing(
        "network ACL acl-1 of subnet-notebook does not allow ports 443 to 443 outbound to 10.0.1.");
    acl("subnet-notebook", out);
    assertMissing(
        "network ACL acl-1 of subnet-notebook does not allow ports 32768 to 60999 inbound from 10.0.1.");
    acl("subnet-notebook", out, back, entry(99, false, false, 40_000, 40_000, "0.0.0.0/0"));
    assertMissing("ports 32768 to 60999 inbound from");
    acl("subnet-notebook", out, back, entry(101, false, false, 40_000, 40_000, "0.0.0.0/0"));
    assertThat(reach(API).reached()).isTrue();
    acl("subnet-notebook", out, entry(100, false, true, 1024, 50_000, "0.0.0.0/0"));
    assertMissing("ports 32768 to 60999 inbound from");
  }

  @Test
  void networkAclOfTheEndpointMustAllowTheRequestAndTheResponse() {
    var in = entry(100, false, true, 443, 443, "10.0.0.0/16");
    acl("subnet-endpoint", in, entry(100, true, true, 32_768, 60_999, "10.0.0.0/16"));
    assertThat(reach(API).reached()).isTrue();
    acl("subnet-endpoint", in);
    assertMissing(
        "network ACL acl-1 of subnet-endpoint does not allow ports 32768 to 60999 outbound to");
    acl("subnet-endpoint");
    assertMissing(
        "network ACL acl-1 of subnet-endpoint does not allow ports 443 to 443 inbound from");
  }

  @Test
  void oneReachableNetworkInterfaceIsEnough() {
    account
        .subnets()
        .put("subnet-other", new Ec2State.Subnet("vpc-1", "10.0.3.0/24", "us-east-1c", null));
    acl("subnet-endpoint");
    change(
        it ->
            with(
                it,
                "Interface",
                true,
                Map.of("subnet-endpoint", "eni-1", "subnet-other", "eni-2"),
                "available"));
    assertThat(reach(REPOSITORIES).reached()).isTrue();
  }

  @Test
  void networkAclsDoNotApplyWithinASubnet() {
    acl("subnet-endpoint");
    var location =
        NotebookLocation.find(
            account, "vpc-1", "subnet-endpoint", List.of("sg-notebook"), List.of());
    assertThat(Reachability.of(account, location, API, 443).reached()).isTrue();
  }
}
