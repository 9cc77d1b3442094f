package pypimirror.rehearsal.notebook;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The environment variables that direct AWS clients to a proxy of the emulator. */
final class ClientVariables {

  private ClientVariables() {}

  /**
   * Returns the variables.
   *
   * @param proxy address of the proxy
   * @param credentials address from which clients get credentials
   * @param authorization the token with which clients get credentials
   * @param certificate file with the certificate that clients must trust
   */
  static Map<String, String> of(
      String region, String proxy, String credentials, String authorization, Path certificate) {
    var variables = new TreeMap<String, String>();
    variables.put("AWS_REGION", region);
    variables.put("AWS_DEFAULT_REGION", region);
    variables.put("AWS_CONTAINER_CREDENTIALS_FULL_URI", credentials);
    variables.put(BackgroundProcesses.TOKEN, authorization);
    variables.put("AWS_EC2_METADATA_DISABLED", "true");
    variables.put("AWS_CA_BUNDLE", certificate.toString());
    variables.put("REQUESTS_CA_BUNDLE", certificate.toString());
    for (var name : List.of("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY")) {
      variables.put(name, proxy);
      variables.put(name.toLowerCase(Locale.ROOT), proxy);
    }
    variables.put("NO_PROXY", "127.0.0.1,localhost");
    variables.put("no_proxy", "127.0.0.1,localhost");
    return variables;
  }

  /** Generates a token with which clients get credentials. */
  static String secret() {
    var secret = new byte[24];
    new SecureRandom().nextBytes(secret);
    return HexFormat.of().formatHex(secret);
  }
}
