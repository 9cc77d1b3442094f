package pypimirror.rehearsal.notebook;

import java.nio.file.Path;
import java.util.List;

/**
 * The surroundings of a notebook: the machine and the environment.
 *
 * @param fixtures folder with the initial descriptions of accounts
 * @param home folder for everything that the rehearsal writes
 * @param pages folder in which pages of the public index are cached for the settings of this
 *     machine's pip
 * @param notebook folder of this environment's notebooks
 * @param path {@code PATH} of the notebook
 * @param hostPip command that prints the index settings of this machine's pip
 * @param doctorNetwork module with which mirror_doctor.py resolves names and connects in the
 *     rehearsal
 * @param accountId the environment's account
 * @param vpcId VPC of the notebooks
 * @param readerRoleArns roles of the readers; the first is the default role of a notebook
 * @param readerSecurityGroupIds security groups of the readers; the first is the default of a
 *     notebook
 * @param readerCidrs IPv4 ranges of the readers
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
