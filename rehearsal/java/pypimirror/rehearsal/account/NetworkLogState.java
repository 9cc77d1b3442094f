package pypimirror.rehearsal.account;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Map;

/** The flow logs and the DNS query logs of an account. */
public final class NetworkLogState {

  private NetworkLogState() {}

  /**
   * Flow logs and DNS query logs.
   *
   * @param flowLogs by {@code fl-…}
   * @param queryLogs configurations of DNS query logs, by {@code rqlc-…}
   * @param queryLogAssociations by {@code rqlca-…}
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record NetworkLogs(
      Map<String, FlowLog> flowLogs,
      Map<String, QueryLog> queryLogs,
      Map<String, QueryLogAssociation> queryLogAssociations) {
    /** Copies the maps into mutable maps, sorted by key. */
    public NetworkLogs {
      flowLogs = Account.sorted(flowLogs);
      queryLogs = Account.sorted(queryLogs);
      queryLogAssociations = Account.sorted(queryLogAssociations);
    }
  }

  /**
   * The flow log of a VPC.
   *
   * @param trafficType {@code ACCEPT}, {@code REJECT} or {@code ALL}
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record FlowLog(
      String vpcId, String bucketArn, String trafficType, Map<String, String> tags) {
    /** Replaces null tags with an empty map. */
    public FlowLog {
      tags = Account.sorted(tags);
    }
  }

  /** The destination of DNS query logs. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record QueryLog(String name, String bucketArn, Map<String, String> tags) {
    /** Replaces null tags with an empty map. */
    public QueryLog {
      tags = Account.sorted(tags);
    }
  }

  /** A VPC whose DNS queries are logged. */
  public record QueryLogAssociation(String queryLogId, String vpcId) {}
}
