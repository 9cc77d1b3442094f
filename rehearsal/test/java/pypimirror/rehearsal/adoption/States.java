package pypimirror.rehearsal.adoption;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Builds Terraform states. {@link #mirror} has the shape of public modules: a domain, a store, a
 * readers' repository with a policy, and both endpoints with a security group. Attributes are JSON
 * in single quotes.
 */
final class States {

  static final String ACCOUNT = "123456789012";
  static final String ROLE =
      "arn:aws:iam::123456789012:role/service-role/AmazonSageMaker-ExecutionRole";
  static final String OTHER_ACCOUNT = "arn:aws:iam::222233334444:root";
  static final String VPC = "vpc-0a1b2c3d4e5f60001";
  static final String GROUP = "sg-0a1b2c3d4e5f60001";
  static final String API = "vpce-0a1b2c3d4e5f60001";
  static final String REPOSITORIES = "vpce-0a1b2c3d4e5f60002";
  static final String ALLOW_ALL =
      "{\"Statement\":[{\"Action\":\"*\",\"Effect\":\"Allow\",\"Principal\":\"*\",\"Resource\":\"*\"}]}";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Map<String, ObjectNode> resources = new LinkedHashMap<>();

  /** A state without resources. */
  static States empty() {
    return new States();
  }

  /** A complete mirror. */
  static States mirror() {
    return empty()
        .with(
            "aws_codeartifact_domain.d",
            "{'arn':'arn:aws:codeartifact:us-east-1:123456789012:domain/ml','domain':'ml','owner':'123456789012','encryption_key':'arn:aws:kms:us-east-1:123456789012:key/k'}")
        .repository("pypi-store", "pypi")
        .repository("packages", "", "pypi-store")
        .repositoryPolicy("packages", read("{'AWS':'%s'}".formatted(ROLE)))
        .endpoint("api", API, "us-east-1.codeartifact.api")
        .endpoint("repositories", REPOSITORIES, "us-east-1.codeartifact.repositories")
        .with(
            "aws_security_group.g",
            "{'id':'%s','name':'vpce','description':'HTTPS','vpc_id':'%s','ingress':[],'egress':[]}"
                .formatted(GROUP, VPC))
        .with(
            "aws_vpc_security_group_ingress_rule.r",
            "{'id':'sgr-0a1b2c3d4e5f60001','security_group_id':'%s','ip_protocol':'tcp','from_port':443,'to_port':443,'tags':null,'cidr_ipv4':'10.0.0.0/16','cidr_ipv6':null,'prefix_list_id':null,'referenced_security_group_id':null}"
                .formatted(GROUP));
  }

  /** A policy that allows principals to read packages. */
  static String read(String principal) {
    return statement(
        "'Effect':'Allow','Action':'codeartifact:ReadFromRepository','Principal':" + principal);
  }

  /** A policy with one statement about all resources. */
  static String statement(String elements) {
    return "{'Version':'2012-10-17','Statement':[{%s,'Resource':'*'}]}"
        .formatted(elements)
        .replace('\'', '"');
  }

  /** Adds or replaces a resource. */
  States with(String address, String attributes) {
    return with(address, json(attributes));
  }

  States with(String address, ObjectNode attributes) {
    resources.put(address, attributes);
    return this;
  }

  /** Returns the attributes of a resource. */
  ObjectNode attributes(String address) {
    return resources.get(address);
  }

  /** Changes an attribute. */
  States set(String address, String attribute, String value) {
    resources.get(address).set(attribute, json("{'v':%s}".formatted(value)).get("v"));
    return this;
  }

  /** Changes an attribute to a text, which can contain any quotes. */
  States setText(String address, String attribute, String value) {
    resources.get(address).put(attribute, value);
    return this;
  }

  /** Changes a text in the first element of a list. */
  States textAt(String address, String list, String attribute, String value) {
    ((ObjectNode) resources.get(address).path(list).get(0)).put(attribute, value);
    return this;
  }

  States without(String address) {
    resources.remove(address);
    return this;
  }

  /** Adds a repository. An empty source means no external connection. */
  States repository(String name, String source, String... upstreams) {
    var repository =
        json(
            "{'arn':'arn:aws:codeartifact:us-east-1:123456789012:repository/ml/%1$s','domain':'ml','domain_owner':'123456789012','repository':'%1$s','description':''}"
                .formatted(name));
    var searched = repository.putArray("upstream");
    for (var upstream : upstreams) {
      searched.addObject().put("repository_name", upstream);
    }
    var connections = repository.putArray("external_connections");
    if (!source.isEmpty()) {
      connections.addObject().put("external_connection_name", "public:" + source);
    }
    return with("aws_codeartifact_repository." + name, repository);
  }

  States repositoryPolicy(String repository, String policy) {
    return with(
        "aws_codeartifact_repository_permissions_policy." + repository,
        json("{'domain':'ml','repository':'%s'}".formatted(repository))
            .put("policy_document", policy));
  }

  States domainPolicy(String policy) {
    return with(
        "aws_codeartifact_domain_permissions_policy.d",
        json("{'domain':'ml'}").put("policy_document", policy));
  }

  States endpoint(String name, String id, String service) {
    return with(
        "aws_vpc_endpoint." + name,
        json("{'id':'%s','service_name':'com.amazonaws.%s','vpc_id':'%s','vpc_endpoint_type':'Interface','private_dns_enabled':true,'subnet_ids':['subnet-0a1b2c3d4e5f60001','subnet-0a1b2c3d4e5f60002'],'security_group_ids':['%s']}"
                .formatted(id, service, VPC, GROUP))
            .put("policy", ALLOW_ALL));
  }

  /** The state as a state file of format 4. */
  String asState() {
    var file = json("{'version':4,'terraform_version':'1.9.5','serial':1,'lineage':'l'}");
    var list = file.putArray("resources");
    resources.forEach(
        (address, attributes) -> {
          var name = name(address);
          var resource = list.addObject();
          resource.put("mode", mode(address)).put("type", name[0]).put("name", name[1]);
          resource.putArray("instances").addObject().set("attributes", attributes);
        });
    return file.toPrettyString();
  }

  /** The state as the output of {@code terraform show -json}. */
  String asShow(String formatVersion) {
    var file = json("{'terraform_version':'1.9.5'}").put("format_version", formatVersion);
    var list = file.putObject("values").putObject("root_module").putArray("resources");
    resources.forEach(
        (address, attributes) -> {
          var name = name(address);
          var resource = list.addObject();
          resource.put("address", address).put("mode", mode(address));
          resource.put("type", name[0]).put("name", name[1]).set("values", attributes);
        });
    return file.toString();
  }

  private static String mode(String address) {
    return address.startsWith("data.") ? "data" : "managed";
  }

  private static String[] name(String address) {
    return address.replaceFirst("^data\\.", "").split("\\.", 2);
  }

  /** Writes the state to a file, and reads it. */
  TerraformState in(Path folder) {
    return read(folder.resolve("state.json"), asState());
  }

  /** Writes a text to a file, and reads it as a state. */
  static TerraformState read(Path file, String text) {
    try {
      return TerraformState.read(List.of(Files.writeString(file, text)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static ObjectNode json(String text) {
    try {
      return (ObjectNode) JSON.readTree(text.replace('\'', '"'));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(text, e);
    }
  }
}
