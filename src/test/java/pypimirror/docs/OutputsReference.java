package pypimirror.docs;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.Arrays;
import pypimirror.outputs.StackOutput;

/** Generates the documentation of the stack's outputs. */
final class OutputsReference {

  private OutputsReference() {}

  static String markdown() {
    return ReferenceTest.heading("Outputs")
        + """
        `pulumi stack output --json` prints these outputs. [outputs.schema.json](../outputs.schema.json)
        describes their types. No output, log or state contains a token: every client requests its own.

        The outputs marked with * are also in the document for notebooks: in the SSM parameter
        `/pypi-mirror/<env>/outputs` (with `ssmOutputs: true`) and, in Studio, in
        `~/.pypi-mirror/outputs.json`.

        """
        + ReferenceTest.table(
            new String[] {"Output", "Present if", "Description"},
            Arrays.stream(StackOutput.values())
                .map(
                    output ->
                        new String[] {
                          "`%s`%s"
                              .formatted(
                                  output.key(),
                                  StackOutput.FOR_NOTEBOOKS.contains(output) ? " \\*" : ""),
                          output.condition() == StackOutput.Condition.ALWAYS
                              ? "always"
                              : output.condition().markdown(),
                          output.description()
                        }));
  }

  static String schema() {
    var schema = new JsonObject();
    schema.addProperty("$schema", "https://json-schema.org/draft/2020-12/schema");
    schema.addProperty(
        "title", "Outputs of the pypi-mirror stack, contract version " + StackOutput.VERSION);
    schema.addProperty(
        "description",
        "Output of `pulumi stack output --json`. The version changes if an output is removed, or its"
            + " type or meaning changes. Outputs can be added without a new version. $defs.notebook is"
            + " the document for notebooks and jobs.");
    schema.addProperty("type", "object");
    schema.add("required", keys(StackOutput.values(), true));
    var properties = new JsonObject();
    for (var output : StackOutput.values()) {
      var property = new JsonObject();
      property.addProperty("description", description(output));
      JsonParser.parseString(output.schema())
          .getAsJsonObject()
          .entrySet()
          .forEach(entry -> property.add(entry.getKey(), entry.getValue()));
      properties.add(output.key(), property);
    }
    schema.add("properties", properties);
    schema.add("$defs", definitions());
    return new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create().toJson(schema)
        + "\n";
  }

  private static String description(StackOutput output) {
    return output.condition() == StackOutput.Condition.ALWAYS
        ? output.description()
        : "%s Present if %s.".formatted(output.description(), output.condition().markdown());
  }

  private static JsonObject definitions() {
    var definitions = new JsonObject();
    definitions.add(
        "lifecycleConfigArn",
        JsonParser.parseString(
            "{\"type\": \"string\", \"pattern\":"
                + " \"^arn:aws:sagemaker:[a-z0-9-]+:[0-9]{12}:studio-lifecycle-config/\"}"));
    var notebook = new JsonObject();
    notebook.addProperty("description", "The outputs for notebooks and jobs.");
    notebook.addProperty("type", "object");
    var forNotebooks = StackOutput.FOR_NOTEBOOKS.toArray(StackOutput[]::new);
    notebook.add("required", keys(forNotebooks, false));
    var properties = new JsonObject();
    for (var output : forNotebooks) {
      var reference = new JsonObject();
      reference.addProperty("$ref", "#/properties/" + output.key());
      properties.add(output.key(), reference);
    }
    notebook.add("properties", properties);
    definitions.add("notebook", notebook);
    return definitions;
  }

  private static JsonArray keys(StackOutput[] outputs, boolean onlyAlways) {
    var keys = new JsonArray();
    Arrays.stream(outputs)
        .filter(it -> !onlyAlways || it.condition() == StackOutput.Condition.ALWAYS)
        .forEach(it -> keys.add(it.key()));
    return keys;
  }
}
