package pypimirror.rehearsal.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import pulumirpc.Provider.DiffResponse;
import pulumirpc.Provider.PropertyDiff;
import pypimirror.rehearsal.AwsException;
import pypimirror.rehearsal.account.Account;
import pypimirror.rehearsal.account.Accounts;
import pypimirror.rehearsal.types.Property;
import pypimirror.rehearsal.types.PropertyType;
import pypimirror.rehearsal.types.ResourceType;
import pypimirror.rehearsal.types.ResourceTypes;

/** What the AWS plugin does with resources, whatever their type. */
final class Resources {

  private static final String TAGS = "tags";
  private static final String TAGS_ALL = "tagsAll";

  // Alike in EC2 and CodeArtifact.
  private static final int MOST_TAGS = 50;
  private static final int LONGEST_KEY = 128;
  private static final int LONGEST_VALUE = 256;

  private final Accounts accounts;
  private final ProviderConfig config;
  private final FaultPlan faults;
  private final SecureRandom random = new SecureRandom();

  Resources(Accounts accounts, ProviderConfig config, FaultPlan faults) {
    this.accounts = accounts;
    this.config = config;
    this.faults = faults;
  }

  /** Inputs with what the plugin fills in, and what is wrong with them by property. */
  record Checked(ObjectNode inputs, Map<String, String> problems) {}

  /**
   * A resource that AWS has made.
   *
   * @param failure why it is not whole, or null
   */
  record Made(String id, ObjectNode state, AwsException failure) {}

  private <T> T inAccount(Function<Account, T> work) {
    return accounts.with(config.accountId(), work);
  }

  /**
   * What the plugin makes of a program's inputs.
   *
   * @param seed the engine's, for names that are made up: a plan's are those of its deployment
   *     (CheckRequest.randomSeed); empty for any
   */
  Checked check(String token, String name, byte[] seed, ObjectNode olds, ObjectNode news) {
    var type = ResourceTypes.of(token);
    var problems = new TreeMap<String, String>();
    var inputs = news.deepCopy();
    inputs.remove(TAGS_ALL);
    for (var property : type.schema().properties()) {
      var value = inputs.path(property.name());
      if (property.required() && (value.isMissingNode() || value.isNull())) {
        problems.put(property.name(), "Missing required property '%s'".formatted(property.name()));
      } else if (property.input() && inputs.hasNonNull(property.name())) {
        property
            .kind()
            .fault(value)
            .filter(fault -> !PropertyType.isUnknown(value))
            .ifPresent(fault -> problems.put(property.name(), fault));
      }
    }
    inputs
        .fieldNames()
        .forEachRemaining(
            input -> {
              if (!input.equals("__defaults") && !mayBeSet(type, input)) {
                problems.put(
                    input,
                    "is not a property of %s, or is not supported by the emulator. See CONTRIBUTING.md to add it."
                        .formatted(token));
              }
            });
    type.schema()
        .autonamed()
        .filter(property -> !inputs.hasNonNull(property))
        .ifPresent(
            property ->
                inputs.put(
                    property,
                    olds.path(property).isTextual()
                        ? olds.path(property).asText()
                        : name + "-" + suffix(seed)));
    type.check(inputs, problems::put);
    if (type.schema().isTaggable()) {
      addTags(inputs, problems);
    }
    return new Checked(inputs, problems);
  }

  /** What the plugin finds changed between the state that it knows and the inputs. */
  DiffResponse diff(String token, ObjectNode state, ObjectNode news, List<String> ignored) {
    var type = ResourceTypes.of(token);
    var response = DiffResponse.newBuilder().setHasDetailedDiff(true);
    for (var property : diffable(type)) {
      var name = property.name();
      if (ignored.contains(name)) {
        continue;
      }
      var wanted = news.path(name);
      var there = state.path(name);
      var asked = says(wanted);
      var held = says(there);
      if (!asked && (!held || property.computed())) {
        continue;
      }
      if (asked && held && !PropertyType.isUnknown(wanted) && property.kind().same(wanted, there)) {
        continue;
      }
      var replaces = property.replaces() || type.replaces(state, news);
      response.addDiffs(name).putDetailedDiff(name, change(asked, held, replaces));
      if (replaces) {
        response.addReplaces(name);
      }
    }
    return response
        .setChanges(
            response.getDiffsCount() == 0
                ? DiffResponse.DiffChanges.DIFF_NONE
                : DiffResponse.DiffChanges.DIFF_SOME)
        .build();
  }

  /** The state as far as a preview can know it; {@code old} is null before a creation. */
  ObjectNode planned(String token, ObjectNode old, ObjectNode inputs) {
    var type = ResourceTypes.of(token);
    var state = inputs.deepCopy();
    state.remove("__defaults");
    for (var property : type.schema().properties()) {
      if (property.computed() && !inputs.hasNonNull(property.name())) {
        state.set(
            property.name(),
            old == null ? PropertyType.UNKNOWN : old.path(property.name()).deepCopy());
      }
    }
    return state;
  }

  Made create(String token, ObjectNode inputs) {
    var type = ResourceTypes.of(token);
    faults.at(token, "create");
    var id = inAccount(account -> type.create(account, inputs));
    AwsException failure = null;
    try {
      faults.at(token, "complete");
      complete(type, id, inputs);
    } catch (AwsException e) {
      failure = e;
    }
    faults.at(token, "create-done");
    return new Made(
        id, inAccount(account -> state(type, account, id, inputs)).orElseThrow(), failure);
  }

  Optional<ObjectNode> read(String token, String id, ObjectNode inputs) {
    faults.at(token, "read");
    return inAccount(account -> state(ResourceTypes.of(token), account, id, inputs));
  }

  ObjectNode update(String token, String id, ObjectNode inputs) {
    var type = ResourceTypes.of(token);
    faults.at(token, "update");
    inAccount(
        account -> {
          type.update(account, id, inputs);
          return id;
        });
    faults.at(token, "complete");
    complete(type, id, inputs);
    faults.at(token, "update-done");
    return inAccount(account -> state(type, account, id, inputs)).orElseThrow();
  }

  void delete(String token, String id, ObjectNode state) {
    faults.at(token, "delete");
    inAccount(
        account -> {
          ResourceTypes.of(token).delete(account, id, state);
          return id;
        });
    faults.at(token, "delete-done");
  }

  /**
   * The inputs that would make this state: of those that a program gave ({@code known}), or for an
   * import, where it gave none, of all.
   */
  ObjectNode inputs(String token, ObjectNode known, ObjectNode state) {
    var type = ResourceTypes.of(token);
    var inputs = JsonNodeFactory.instance.objectNode();
    for (var property : diffable(type)) {
      var name = property.name();
      var value = state.path(name);
      if (says(value) && (known.isEmpty() || known.has(name))) {
        inputs.set(
            name,
            known.has(name) && property.kind().same(known.get(name), value)
                ? known.get(name)
                : value);
      }
    }
    if (type.schema().isTaggable() && state.has(TAGS_ALL)) {
      inputs.set(TAGS_ALL, state.get(TAGS_ALL));
    }
    return inputs;
  }

  /** What a function of the plugin's answers; it looks and changes nothing. */
  ObjectNode invoke(String token, ObjectNode args) {
    return Functions.answer(accounts.view(config.accountId()), token, args);
  }

  private void complete(ResourceType type, String id, ObjectNode inputs) {
    inAccount(
        account -> {
          type.complete(account, id, inputs);
          return id;
        });
  }

  // Of the tags that AWS holds, those that are neither the program's own nor differ from the
  // plugin's default ones are the latter.
  private Optional<ObjectNode> state(
      ResourceType type, Account account, String id, ObjectNode inputs) {
    return type.read(account, id)
        .map(
            state -> {
              for (var property : type.schema().properties()) {
                if (property.kept() && inputs.hasNonNull(property.name())) {
                  state.set(property.name(), inputs.get(property.name()));
                }
              }
              if (type.schema().isTaggable()) {
                var own = state.putObject(TAGS);
                var all = state.putObject(TAGS_ALL);
                type.tags(account, id)
                    .forEach(
                        (key, value) -> {
                          all.put(key, value);
                          if (inputs.path(TAGS).has(key)
                              || !value.equals(config.defaultTags().get(key))) {
                            own.put(key, value);
                          }
                        });
              }
              return state;
            });
  }

  // The plugin writes all tags, its default ones among them, into tagsAll when it checks inputs.
  private void addTags(ObjectNode inputs, Map<String, String> problems) {
    var own = inputs.path(TAGS);
    if (!own.isMissingNode() && PropertyType.TAGS.fault(own).isPresent()) {
      problems.put(TAGS, PropertyType.TAGS.fault(own).get());
      return;
    }
    if (PropertyType.isUnknown(own)) {
      inputs.set(TAGS_ALL, PropertyType.UNKNOWN);
      return;
    }
    var all = JsonNodeFactory.instance.objectNode();
    config.defaultTags().forEach(all::put);
    own.properties().forEach(tag -> all.set(tag.getKey(), tag.getValue()));
    if (all.size() > MOST_TAGS) {
      problems.put(TAGS, "A resource can have at most %d tags.".formatted(MOST_TAGS));
    }
    all.properties()
        .forEach(
            tag -> {
              if (tag.getKey().isEmpty()
                  || tag.getKey().length() > LONGEST_KEY
                  || tag.getKey().toLowerCase(Locale.ROOT).startsWith("aws:")
                  || tag.getValue().asText().length() > LONGEST_VALUE) {
                problems.put(
                    TAGS, "The tag %s violates the AWS rules for tags.".formatted(tag.getKey()));
              }
            });
    inputs.set(TAGS_ALL, all);
  }

  // Nothing, an empty text, an empty list and an empty map are all the same to the plugin.
  private static boolean says(JsonNode value) {
    if (value.isContainerNode()) {
      return !value.isEmpty();
    }
    return !value.isMissingNode() && !value.isNull() && !value.asText().isEmpty();
  }

  private static boolean mayBeSet(ResourceType type, String name) {
    return (type.schema().isTaggable() && name.equals(TAGS))
        || type.schema().properties().stream()
            .anyMatch(property -> property.input() && property.name().equals(name));
  }

  private static List<Property> diffable(ResourceType type) {
    var properties =
        new ArrayList<>(type.schema().properties().stream().filter(Property::input).toList());
    if (type.schema().isTaggable()) {
      properties.add(Property.input(TAGS, PropertyType.TAGS));
      properties.add(Property.input(TAGS_ALL, PropertyType.TAGS));
    }
    return properties;
  }

  private static PropertyDiff change(boolean asked, boolean held, boolean replaces) {
    PropertyDiff.Kind kind;
    if (!held) {
      kind = replaces ? PropertyDiff.Kind.ADD_REPLACE : PropertyDiff.Kind.ADD;
    } else if (!asked) {
      kind = replaces ? PropertyDiff.Kind.DELETE_REPLACE : PropertyDiff.Kind.DELETE;
    } else {
      kind = replaces ? PropertyDiff.Kind.UPDATE_REPLACE : PropertyDiff.Kind.UPDATE;
    }
    return PropertyDiff.newBuilder().setKind(kind).build();
  }

  private String suffix(byte[] seed) {
    var bytes = new byte[4];
    if (seed.length < bytes.length) {
      random.nextBytes(bytes);
    } else {
      System.arraycopy(seed, 0, bytes, 0, bytes.length);
    }
    return HexFormat.of().formatHex(bytes).substring(1);
  }
}
