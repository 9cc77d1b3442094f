package pypimirror.rehearsal.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import pulumirpc.Provider.DiffResponse;
import pulumirpc.Provider.PropertyDiff;
import pypimirror.rehearsal.AwsError;
import pypimirror.rehearsal.AwsException;
import pypimirror.rehearsal.account.Account;
import pypimirror.rehearsal.account.Accounts;
import pypimirror.rehearsal.types.Property;
import pypimirror.rehearsal.types.PropertyType;
import pypimirror.rehearsal.types.ResourceType;
import pypimirror.rehearsal.types.ResourceTypes;

/** The AWS plugin's operations on resources of any type. */
final class Resources {

  private static final String TAGS = "tags";
  private static final String TAGS_ALL = "tagsAll";

  // The names of the inputs that the plugin has set to their defaults.
  private static final String DEFAULTS = "__defaults";
  private static final Set<String> RESERVED = Set.of(DEFAULTS, TAGS_ALL);

  // EC2 and CodeArtifact have the same limits.
  private static final int MAX_TAGS = 50;
  private static final int MAX_KEY_LENGTH = 128;
  private static final int MAX_VALUE_LENGTH = 256;

  private final Accounts accounts;
  private final ProviderConfig config;
  private final FaultPlan faults;
  private final Consumer<Duration> waiting;
  private final SecureRandom random = new SecureRandom();

  /**
   * Creates the resources of an account.
   *
   * @param waiting waits while AWS creates a resource
   */
  Resources(
      Accounts accounts, ProviderConfig config, FaultPlan faults, Consumer<Duration> waiting) {
    this.accounts = accounts;
    this.config = config;
    this.faults = faults;
    this.waiting = waiting;
  }

  /** The inputs with the values that the plugin adds, and the problems by property. */
  record Checked(ObjectNode inputs, Map<String, String> problems) {}

  /**
   * A resource that AWS has created.
   *
   * @param failure the reason why the resource is incomplete, or null
   */
  record Made(String id, ObjectNode state, AwsException failure) {}

  private <T> T inAccount(Function<Account, T> work) {
    return accounts.with(config.accountId(), work);
  }

  /**
   * Validates a program's inputs, and adds the plugin's values.
   *
   * @param seed the engine's seed for generated names (CheckRequest.randomSeed), which is the same
   *     in a plan and its deployment; if it is empty, names are random
   */
  Checked check(String token, String name, byte[] seed, ObjectNode olds, ObjectNode news) {
    var type = ResourceTypes.of(token);
    var problems = new TreeMap<String, String>();
    var inputs = news.deepCopy();
    inputs.remove(TAGS_ALL);
    var defaults = type.schema().complete(inputs, problems::put);
    news.fieldNames()
        .forEachRemaining(
            input -> {
              if (!RESERVED.contains(input) && !isInput(type, input)) {
                problems.put(
                    input,
                    "is not a property of %s, or is not supported by the emulator. To add support, see CONTRIBUTING.md."
                        .formatted(token));
              }
            });
    type.schema()
        .autonamed()
        .filter(property -> !inputs.hasNonNull(property))
        .ifPresent(
            property -> {
              inputs.put(
                  property,
                  olds.path(property).isTextual()
                      ? olds.path(property).asText()
                      : name + "-" + suffix(seed));
              defaults.add(property);
            });
    defaults.forEach(inputs.putArray(DEFAULTS)::add);
    type.check(inputs, problems::put);
    if (type.schema().isTaggable()) {
      addTags(inputs, problems);
    }
    return new Checked(inputs, problems);
  }

  /** Compares the known state of a resource with new inputs. */
  DiffResponse diff(String token, ObjectNode state, ObjectNode news, List<String> ignored) {
    var type = ResourceTypes.of(token);
    var response = DiffResponse.newBuilder().setHasDetailedDiff(true);
    for (var property : diffable(type)) {
      var name = property.name();
      if (ignored.contains(name)) {
        continue;
      }
      var desired = news.path(name);
      var actual = state.path(name);
      var desiredIsSet = isSet(desired);
      var actualIsSet = isSet(actual);
      if (!desiredIsSet && (!actualIsSet || property.computed())) {
        continue;
      }
      if (!actualIsSet && desired.equals(property.preset())) {
        // An import or an earlier version of the plugin did not record the default.
        continue;
      }
      if (property.computed()
          && actualIsSet
          && property.kind() instanceof PropertyType.Items
          && PropertyType.isUnknown(desired)) {
        // The plugin reports no change of such a list until its elements are known.
        continue;
      }
      if (desiredIsSet
          && actualIsSet
          && !PropertyType.isUnknown(desired)
          && property.kind().same(desired, actual)) {
        continue;
      }
      var replaces = property.replaces() || type.replaces(state, news);
      response.addDiffs(name).putDetailedDiff(name, change(desiredIsSet, actualIsSet, replaces));
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

  /** Returns the state that a preview can predict. {@code old} is null before a creation. */
  ObjectNode planned(String token, ObjectNode old, ObjectNode inputs) {
    var type = ResourceTypes.of(token);
    var state = inputs.deepCopy();
    state.remove(DEFAULTS);
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
    var id =
        inAccount(
            account -> {
              requireTags(inputs);
              return type.create(account, inputs);
            });
    waiting.accept(type.creationTime(inputs));
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

  ObjectNode update(String token, String id, ObjectNode olds, ObjectNode inputs) {
    var type = ResourceTypes.of(token);
    faults.at(token, "update");
    inAccount(
        account -> {
          requireTags(inputs);
          type.update(account, id, olds, inputs);
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
   * Returns the inputs that lead to this state. They are limited to the properties in {@code
   * known}, the program's inputs. An import has none, and gets all properties.
   */
  ObjectNode inputs(String token, ObjectNode known, ObjectNode state) {
    var type = ResourceTypes.of(token);
    var inputs = JsonNodeFactory.instance.objectNode();
    for (var property : diffable(type)) {
      var name = property.name();
      var value = state.path(name);
      if (isSet(value) && (known.isEmpty() || known.has(name))) {
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

  /** Calls a lookup function of the plugin, which changes nothing. */
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

  // AWS does not distinguish the program's tags from the default tags. A tag counts as a default
  // tag if it equals one and the program does not set it.
  private Optional<ObjectNode> state(
      ResourceType type, Account account, String id, ObjectNode inputs) {
    return type.read(account, id)
        .map(
            state -> {
              for (var property : type.schema().properties()) {
                if (property.kept() && inputs.hasNonNull(property.name())) {
                  state.set(property.name(), inputs.get(property.name()));
                } else if (property.preset() != null && !state.has(property.name())) {
                  state.set(property.name(), property.preset());
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

  // When the plugin checks inputs, it writes all tags, including the default tags, to tagsAll.
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
    inputs.set(TAGS_ALL, all);
  }

  // The plugin does not check tags.
  private static void requireTags(ObjectNode inputs) {
    var tags = inputs.path(TAGS_ALL);
    if (tags.size() > MAX_TAGS) {
      throw new AwsException(
          AwsError.INVALID_PARAMETER_VALUE,
          "A resource can have at most %d tags.".formatted(MAX_TAGS));
    }
    for (var tag : tags.properties()) {
      if (tag.getKey().isEmpty()
          || tag.getKey().length() > MAX_KEY_LENGTH
          || tag.getKey().toLowerCase(Locale.ROOT).startsWith("aws:")
          || tag.getValue().asText().length() > MAX_VALUE_LENGTH) {
        throw new AwsException(
            AwsError.INVALID_PARAMETER_VALUE,
            "The tag %s violates the AWS rules for tags.".formatted(tag.getKey()));
      }
    }
  }

  // The plugin does not distinguish a missing value, an empty string, an empty list and an empty
  // map.
  private static boolean isSet(JsonNode value) {
    if (value.isContainerNode()) {
      return !value.isEmpty();
    }
    return !value.isMissingNode() && !value.isNull() && !value.asText().isEmpty();
  }

  private static boolean isInput(ResourceType type, String name) {
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

  private static PropertyDiff change(boolean desiredIsSet, boolean actualIsSet, boolean replaces) {
    PropertyDiff.Kind kind;
    if (!actualIsSet) {
      kind = replaces ? PropertyDiff.Kind.ADD_REPLACE : PropertyDiff.Kind.ADD;
    } else if (!desiredIsSet) {
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
