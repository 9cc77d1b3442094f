package pypimirror.rehearsal.adoption;

import java.util.List;
import java.util.Map;

/**
 * What the user has chosen or knows: selects among several candidates in a state, and supplements
 * or replaces what it contains. Null or empty without a choice.
 */
record Choice(
    String account,
    String region,
    String domain,
    String repository,
    String vpc,
    List<String> subnets,
    Map<String, String> endpoints,
    List<String> readerGroups,
    List<String> readerCidrs,
    List<String> readerRoles,
    List<String> routeTables) {}
