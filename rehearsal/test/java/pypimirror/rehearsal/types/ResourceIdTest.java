package pypimirror.rehearsal.types;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import pypimirror.rehearsal.account.Account;

/** IDs that a user can write in {@code pulumi import}. */
class ResourceIdTest {

  private static final List<String> IDS = List.of("", "x", ":", "a:b", "a/b", "a/b/c", "arn:aws:");

  static List<ResourceType> types() {
    return ResourceTypes.ALL;
  }

  @ParameterizedTest
  @MethodSource("types")
  void aMalformedIdIsNotFound(ResourceType type) throws IOException {
    var account =
        new ObjectMapper()
            .readValue("{\"id\": \"111122223333\", \"region\": \"us-east-1\"}", Account.class);
    for (var id : IDS) {
      assertThat(type.read(account, id)).as("%s '%s'", type.schema().token(), id).isEmpty();
    }
  }
}
