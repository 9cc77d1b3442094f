package pypimirror.rehearsal.notebook;

import java.nio.file.Path;
import java.util.List;

/**
 * What surrounds a notebook: the machine and the environment.
 *
 * @param fixtures accounts as they start
 * @param home where the rehearsal keeps things
 * @param pages where it keeps pages of the public index that this machine's pip is set up for
 * @param notebook folder of this environment's notebooks
 * @param path where the notebook's commands are found
 * @param hostPip command that asks the machine's pip for its index
 * @param doctorNetwork how mirror_doctor.py resolves and connects in the rehearsal
 * @param accountId the environment's account
 * @param vpcId the notebooks' VPC
 * @param readerRoleArns the readers, the first being the notebook's role
 * @param readerSecurityGroupIds the readers' groups, the first being the notebook's
 * @param readerCidrs the readers' ranges
 */
public record Surroundings(
    Path fixtures,
    Path home,
    Path pages,
    Path notebook,
    String path,
    List<String> hostPip,
    Path doctorNetwork,
    String accountId,
    String vpcId,
    List<String> readerRoleArns,
    List<String> readerSecurityGroupIds,
    List<String> readerCidrs) {}
