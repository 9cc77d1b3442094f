package pypimirror.rehearsal.types;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.util.List;

/**
 * The schema of a package group that AWS publishes (<a
 * href="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-codeartifact-packagegroup.html">AWS::CodeArtifact::PackageGroup</a>),
 * as in cfn-lint 1.58.0. The AWS plugin validates the desired state against it during a preview.
 *
 * <p>This is a separate class, so that the emulator reads the schema only if a program has package
 * groups.
 */
final class PackageGroupSchema {

  private static final JsonSchema SCHEMA =
      JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7)
          .getSchema(
              PackageGroupSchema.class.getResourceAsStream("AWS-CodeArtifact-PackageGroup.json"));

  private PackageGroupSchema() {}

  /** Returns the problems of a desired state. */
  static List<String> problems(JsonNode state) {
    return SCHEMA.validate(state).stream().map(ValidationMessage::getMessage).sorted().toList();
  }
}
