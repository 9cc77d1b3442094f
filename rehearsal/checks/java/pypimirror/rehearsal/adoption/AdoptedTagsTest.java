package pypimirror.rehearsal.adoption;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import pypimirror.naming.Tags;

/** The tags that the program sets itself are no tags of the configuration. */
class AdoptedTagsTest {

  @Test
  void knowsTheTagsOfTheProgram() {
    assertThat(AdoptedTags.OF_THE_PROGRAM).containsExactlyElementsOf(Tags.RESERVED);
  }
}
