package pypimirror.rehearsal.adoption;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import pypimirror.rehearsal.environments.AdoptException;

/**
 * The resources in one or more Terraform states, for example of a mirror and of its network.
 *
 * @param resources in the order of the files
 */
record TerraformState(List<Resource> resources) {

  /**
   * Reads files.
   *
   * @throws AdoptException with a line for each file that is not a state
   */
  static TerraformState read(List<Path> files) throws IOException {
    var resources = new ArrayList<Resource>();
    var known = new HashSet<String>();
    var problems = new ArrayList<String>();
    for (var file : files) {
      try {
        for (var resource : TerraformFile.read(file)) {
          // Several states can read the same resource, and a file can be given twice.
          if (known.add(resource.status() + resource.type() + resource.values())) {
            resources.add(resource);
          }
        }
      } catch (AdoptException e) {
        problems.add(file + " " + e.getMessage());
      }
    }
    if (!problems.isEmpty()) {
      throw new AdoptException(problems);
    }
    return new TerraformState(List.copyOf(resources));
  }

  /** Returns the managed resources of a type. */
  Stream<Resource> managed(String type) {
    return resources.stream()
        .filter(it -> it.status() == Resource.Status.MANAGED && it.type().equals(type));
  }

  /** Returns the resources of a type that Terraform manages or reads. */
  Stream<Resource> known(String type) {
    return resources.stream()
        .filter(it -> it.status() != Resource.Status.DEPOSED && it.type().equals(type));
  }

  /** Returns the resource of a type that has the ID. */
  Optional<Resource> withId(String type, String id) {
    return known(type).filter(it -> it.text("id").equals(id)).findFirst();
  }

  /** Returns the resources that Terraform manages and that are not in the set. */
  List<Resource> without(Set<Resource> used) {
    return resources.stream()
        .filter(it -> it.status() != Resource.Status.DATA && !used.contains(it))
        .toList();
  }
}
