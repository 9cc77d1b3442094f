package pypimirror.rehearsal.services;

import pypimirror.rehearsal.vpc.Call;
import pypimirror.rehearsal.vpc.Host;
import pypimirror.rehearsal.vpc.Reply;
import pypimirror.rehearsal.vpc.Signatures;

/**
 * The STS operation that an administrator uses: <a
 * href="https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html">GetCallerIdentity</a>,
 * which needs no permission.
 */
public record AdministratorIdentity(Signatures signatures, String region) implements Host {

  @Override
  public Reply answer(Call call, Notes notes) {
    return SecurityTokens.PROTOCOL.answer(
        notes,
        () -> {
          SecurityTokens.requireGetCallerIdentity(call, notes);
          return SecurityTokens.identity(signatures.of(call, region, "sts").caller());
        });
  }
}
