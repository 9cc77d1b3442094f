package pypimirror.curation.plan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;

/** A plan as JSON, for programs. */
public final class JsonReport {

  private static final ObjectMapper JSON = new ObjectMapper();

  private JsonReport() {}

  /** Returns the report, which ends with a line break. */
  public static String of(Plan plan) {
    var report = new LinkedHashMap<String, Object>();
    report.put("time", plan.time().toString());
    report.put("accepted", plan.isAccepted());
    report.put("releases", plan.judgements().stream().map(JsonReport::release).toList());
    report.put("removed", plan.removed().stream().map(Object::toString).toList());
    report.put("unjudged", plan.unjudged().stream().map(Object::toString).toList());
    report.put("warnings", plan.warnings());
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(report)
          + System.lineSeparator();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Map<String, Object> release(Judgement judgement) {
    var facts = judgement.facts();
    var release = new LinkedHashMap<String, Object>();
    release.put("name", facts.release().name());
    release.put("version", facts.release().version());
    release.put("new", facts.isNew());
    release.put("accepted", judgement.isAccepted());
    release.put("direct", facts.direct());
    release.put("requiredBy", facts.requiredBy());
    release.put("locks", facts.targets());
    release.put("license", facts.license());
    release.put("newestUpload", facts.newestUpload().map(Object::toString).orElse(null));
    release.put("bytes", facts.bytes());
    release.put("files", facts.files().stream().map(file -> file.name()).toList());
    var findings = new ArrayList<Map<String, String>>();
    for (var finding : judgement.findings()) {
      findings.add(
          Map.of(
              "rule", finding.rule().toString(),
              "decision", finding.decision().toString(),
              "text", finding.text()));
    }
    release.put("findings", findings);
    return release;
  }
}
