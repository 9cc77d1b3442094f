package pypimirror.rehearsal.adoption;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import pypimirror.rehearsal.account.Ec2State;
import pypimirror.rehearsal.adoption.Findings.Fate;
import pypimirror.rehearsal.environments.AdoptException;

/**
 * Adopts generated states: whatever they contain is in the described account, and is either kept or
 * reported as lost. Damaged states are answered with a message.
 */
class AdoptionPropertyTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static Path folder;

  @BeforeContainer
  static void createFolder() throws IOException {
    folder = Files.createTempDirectory("adoption");
  }

  @AfterContainer
  static void deleteFolder() throws IOException {
    Files.deleteIfExists(folder.resolve("state.json"));
    Files.delete(folder);
  }

  /**
   * A principal in a policy.
   *
   * @param elements the elements of the statement
   * @param subject its name in the report
   */
  private record Principal(String elements, String subject) {

    static Principal named(String arn) {
      return new Principal("'Principal':{'AWS':'%s'}".formatted(arn), arn);
    }
  }

  @Provide
  Arbitrary<List<Principal>> principals() {
    return Arbitraries.of(
            Principal.named("arn:aws:iam::123456789012:role/a"),
            Principal.named("arn:aws:iam::123456789012:role/path/b"),
            Principal.named("arn:aws:iam::222233334444:role/c"),
            Principal.named("arn:aws:iam::123456789012:root"),
            Principal.named("arn:aws:iam::222233334444:root"),
            Principal.named("arn:aws:iam::333344445555:root"),
            Principal.named("arn:aws:iam::123456789012:user/ada"),
            Principal.named("arn:aws:sts::123456789012:assumed-role/d/session"),
            Principal.named("AROAEXAMPLEEXAMPLEEXA"),
            new Principal("'Principal':{'AWS':'444455556666'}", "arn:aws:iam::444455556666:root"),
            new Principal("'Principal':{'Service':'ec2.amazonaws.com'}", "ec2.amazonaws.com"),
            new Principal("'Principal':'*'", "every AWS principal"),
            new Principal(
                "'Principal':'*','Condition':{'StringEquals':{'aws:PrincipalOrgID':'o-a1b2c3d4e5'}}",
                "o-a1b2c3d4e5"),
            new Principal(
                "'Principal':{'AWS':'*'},'Condition':{'ArnEquals':{'aws:PrincipalArn':'arn:aws:iam::123456789012:role/e'}}",
                "arn:aws:iam::123456789012:role/e"))
        .list()
        .uniqueElements()
        .ofMinSize(1)
        .ofMaxSize(5);
  }

  // The upstreams of r0, r1, …. Each has only earlier repositories as upstreams, so the graph has
  // no
  // cycle.
  @Provide
  Arbitrary<List<Set<Integer>>> graphs() {
    return Combinators.combine(upstreams(1), upstreams(2), upstreams(3), upstreams(4))
        .as((one, two, three, four) -> List.of(Set.of(), one, two, three, four));
  }

  private static Arbitrary<Set<Integer>> upstreams(int below) {
    return Arbitraries.integers().between(0, below - 1).set().ofMaxSize(2);
  }

  @Provide
  Arbitrary<Set<String>> ranges() {
    return Arbitraries.of(
            "10.0.0.0/16", "10.1.0.0/24", "192.168.4.0/22", "sg-01234567", "sg-89abcdef")
        .set()
        .ofMinSize(1);
  }

  @Property(tries = 150)
  void everyPrincipalIsKeptOrLost(
      @ForAll("principals") List<Principal> ofRepository,
      @ForAll("principals") List<Principal> ofDomain) {
    var states =
        States.mirror()
            .repositoryPolicy("packages", policy(ofRepository))
            .domainPolicy(policy(ofDomain));
    var found = find(states);
    var all = new ArrayList<>(ofRepository);
    // The policy of the domain stays in effect if the environment does not replace it. Its AWS
    // principals must then pass the endpoints.
    var stays =
        found.rows().stream()
            .anyMatch(
                it ->
                    it.fate() == Fate.LEFT_ALONE
                        && it.subject().equals("aws_codeartifact_domain_permissions_policy.d"));
    ofDomain.stream()
        .filter(it -> !stays || it.subject.matches("arn:.*|o-.*|every .*"))
        .forEach(all::add);
    for (var principal : all) {
      assertThat(found.rows().stream().filter(it -> it.subject().equals(principal.subject)))
          .as(principal.subject)
          .isNotEmpty();
    }
    var values = found.config().values().toString();
    for (var row : found.rows()) {
      if (row.fate() == Fate.KEPT && row.explanation().startsWith("in pypi-mirror:reader")) {
        assertThat(values).contains(row.subject().replaceFirst("^arn:aws:iam::(\\d+):root$", "$1"));
      }
    }
    for (var key : List.of("readerRoleArns", "readerAccountIds", "organizationId")) {
      var granted = found.config().getOrDefault("pypi-mirror:" + key, List.of());
      for (var name : granted instanceof List<?> list ? list : List.of(granted)) {
        assertThat(States.ROLE + all).as(key).contains(name.toString());
      }
    }
    assertThat(found.account().domains().get("ml").policy()).isEqualTo(policy(ofDomain));
    assertThat(found.account().domains().get("ml").repositories().get("packages").policy())
        .isEqualTo(policy(ofRepository));
  }

  private static String policy(List<Principal> principals) {
    return principals.stream()
        .map(
            it ->
                "{'Effect':'Allow','Action':'codeartifact:ReadFromRepository',%s,'Resource':'*'}"
                    .formatted(it.elements))
        .collect(Collectors.joining(",", "{'Version':'2012-10-17','Statement':[", "]}"))
        .replace('\'', '"');
  }

  @Property(tries = 150)
  void everyRepositoryIsDescribedAndEveryUpstreamReported(
      @ForAll("graphs") List<Set<Integer>> graph, @ForAll("principals") List<Principal> readers) {
    var states = States.mirror().without("aws_codeartifact_repository.packages");
    var upstreams = new TreeMap<String, List<String>>();
    for (var i = 0; i < graph.size(); i++) {
      var names = graph.get(i).stream().map(it -> "r" + it).toList();
      upstreams.put("r" + i, names);
      states.repository("r" + i, i == 0 ? "npmjs" : "", names.toArray(String[]::new));
    }
    // One end, which searches everything.
    var all = List.copyOf(upstreams.keySet());
    states
        .repository("end", "", "r4", "r3", "pypi-store")
        .without("aws_codeartifact_repository_permissions_policy.packages")
        .repositoryPolicy("end", policy(readers));
    var found = find(states, "--repository", "end", "--endpoints", "s3=vpce-0123456789abcdef9");
    var repositories = found.account().domains().get("ml").repositories();
    assertThat(repositories.keySet()).containsAll(all).contains("end", "pypi-store");
    upstreams.forEach(
        (name, names) -> assertThat(repositories.get(name).upstreams()).isEqualTo(names));
    assertThat(repositories.get("r0").externalConnection()).isEqualTo("public:npmjs");
    for (var upstream : List.of("r4", "r3")) {
      assertThat(found.rows())
          .anyMatch(
              it ->
                  it.subject().equals("aws_codeartifact_repository." + upstream)
                      && Set.of(Fate.CHANGED, Fate.LOST).contains(it.fate()));
    }
    assertThat(found.config().getOrDefault("pypi-mirror:sources", List.of("pypi")).toString())
        .contains("pypi");
  }

  @Property(tries = 100)
  void everySourceIsDescribedAndKept(
      @ForAll("ranges") Set<String> sources, @ForAll Boolean inGroup, @ForAll Boolean separate) {
    var states = States.mirror().without("aws_vpc_security_group_ingress_rule.r");
    var number = 0;
    var ingress = JsonNodeFactory.instance.arrayNode();
    for (var source : sources) {
      var isGroup = source.startsWith("sg-");
      var rule = States.json("{'from_port':443,'to_port':443,'protocol':'tcp','self':false}");
      rule.putArray("cidr_blocks").addAll(texts(isGroup ? List.of() : List.of(source)));
      rule.putArray("security_groups").addAll(texts(isGroup ? List.of(source) : List.of()));
      if (inGroup) {
        ingress.add(rule);
      } else {
        states.with(
            "%s.r%d"
                .formatted(
                    separate ? "aws_security_group_rule" : "aws_vpc_security_group_ingress_rule",
                    number++),
            separate
                ? States.json(
                        "{'type':'ingress','from_port':0,'to_port':65535,'protocol':'-1','security_group_id':'%s'}"
                            .formatted(States.GROUP))
                    .setAll(
                        States.json(
                            isGroup
                                ? "{'source_security_group_id':'%s'}".formatted(source)
                                : "{'cidr_blocks':['%s']}".formatted(source)))
                : States.json(
                    "{'id':'sgr-%d','security_group_id':'%s','ip_protocol':'tcp','from_port':443,'to_port':443,'%s':'%s'}"
                        .formatted(
                            number,
                            States.GROUP,
                            isGroup ? "referenced_security_group_id" : "cidr_ipv4",
                            source)));
      }
    }
    states.set("aws_security_group.g", "ingress", ingress.toString());
    var found = find(states);
    var kept = new ArrayList<String>();
    for (var key : List.of("pypi-mirror:readerSecurityGroupIds", "pypi-mirror:readerCidrs")) {
      ((List<?>) found.config().get(key)).forEach(it -> kept.add(it.toString()));
    }
    assertThat(kept).containsExactlyInAnyOrderElementsOf(sources);
    assertThat(found.account().securityGroupRules().values().stream().filter(it -> !it.egress()))
        .extracting(AdoptionPropertyTest::source)
        .containsAll(sources);
  }

  private static String source(Ec2State.SecurityGroupRule rule) {
    return rule.cidrIpv4() == null ? rule.referencedGroupId() : rule.cidrIpv4();
  }

  private static List<JsonNode> texts(List<String> texts) {
    return texts.stream().map(it -> (JsonNode) JsonNodeFactory.instance.textNode(it)).toList();
  }

  /** A damaged state, with up to eight changes of its values. */
  @Property(tries = 1500)
  void aDamagedStateIsAdoptedOrAnsweredWithAMessage(@ForAll long seed) throws IOException {
    var random = new Random(seed);
    var tree =
        JSON.readTree(
            random.nextBoolean() ? States.mirror().asState() : States.mirror().asShow("1.2"));
    for (var i = random.nextInt(8); i >= 0; i--) {
      damage(tree, random);
    }
    answered(tree.toString().getBytes(StandardCharsets.UTF_8));
  }

  @Property(tries = 300)
  void damagedBytesAreAnsweredWithAMessage(@ForAll long seed) throws IOException {
    var random = new Random(seed);
    var bytes = States.mirror().asState().getBytes(StandardCharsets.UTF_8);
    for (var i = random.nextInt(4); i >= 0; i--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    answered(random.nextBoolean() ? bytes : Arrays.copyOf(bytes, random.nextInt(bytes.length)));
  }

  private static void answered(byte[] bytes) throws IOException {
    var file = Files.write(folder.resolve("state.json"), bytes);
    try {
      Found.in(TerraformState.read(List.of(file)));
    } catch (AdoptException e) {
      assertThat(e.getMessage()).isNotBlank().doesNotContain("java.");
    }
  }

  private static void damage(JsonNode tree, Random random) {
    var parents = new ArrayList<JsonNode>();
    collect(tree, parents);
    var parent = parents.get(random.nextInt(parents.size()));
    if (parent instanceof ObjectNode object && !object.isEmpty()) {
      var names = new ArrayList<String>();
      object.fieldNames().forEachRemaining(names::add);
      var name = names.get(random.nextInt(names.size()));
      if (random.nextInt(3) == 0) {
        object.remove(name);
      } else {
        object.set(name, wrong(random));
      }
    } else if (parent instanceof ArrayNode array && !array.isEmpty()) {
      array.set(random.nextInt(array.size()), wrong(random));
    }
  }

  private static void collect(JsonNode node, List<JsonNode> parents) {
    if (node.isContainerNode()) {
      parents.add(node);
      node.forEach(it -> collect(it, parents));
    }
  }

  private static JsonNode wrong(Random random) {
    var json = JsonNodeFactory.instance;
    return switch (random.nextInt(9)) {
      case 0 -> json.nullNode();
      case 1 -> json.numberNode(random.nextInt());
      case 2 -> json.booleanNode(random.nextBoolean());
      case 3 -> json.objectNode();
      case 4 -> json.arrayNode();
      case 5 -> json.arrayNode().add("x").add(json.objectNode().put("y", 1));
      case 6 -> json.textNode("");
      case 7 -> json.textNode("arn:aws:iam::123456789012:root");
      default -> json.textNode("\u0000{\"Statement\":[]}");
    };
  }

  private static Found find(States states, String... options) {
    var arguments = new ArrayList<>(List.of(options));
    arguments.addAll(List.of("--reader-roles", States.ROLE));
    return Found.in(states.in(folder), arguments.toArray(String[]::new));
  }
}
