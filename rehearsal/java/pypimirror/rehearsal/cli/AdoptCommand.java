package pypimirror.rehearsal.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import pypimirror.rehearsal.adoption.Adoption;
import pypimirror.rehearsal.adoption.ImportFile;
import pypimirror.rehearsal.adoption.Mirror;
import pypimirror.rehearsal.environments.AdoptException;

@Command(
    name = "adopt",
    header = "Import an existing mirror as an environment.",
    description = {
      "Writes Pulumi.ENV.yaml for the mirror, and rehearsal/imports/ENV.json for `pulumi import`. Then it"
          + " rehearses the import, previews what the next `pulumi up` would change, and lists what"
          + " is kept, changed, lost and left alone. Describe the mirror with Terraform states, or"
          + " with --account, --region, --domain, --repository, --vpc, --subnets, --reader-roles,"
          + " and --reader-groups or --reader-cidrs. See docs/how-to/adopt.md.",
      ""
    })
final class AdoptCommand implements Callable<Integer> {

  @ParentCommand private Rehearse rehearse;

  @Parameters(paramLabel = "ENV", description = "name of the new environment")
  private String environment;

  @Mixin private Adoption adoption;

  @Override
  public Integer call() throws IOException, InterruptedException {
    rehearse.requireNew(environment);
    var session = rehearse.session();
    session.prepare();
    var workspace = rehearse.workspace();
    var console = workspace.console();
    try (var scratch = new Scratch(session, environment)) {
      var mirror = adoption.write(environment, scratch.files());
      scratch.validate();
      var imports = importFile(scratch, mirror);
      console.say("rehearsing the import");
      scratch.succeed(
          scratch.file("import.out"),
          "import",
          "--file",
          imports.toString(),
          "--generate-code=false",
          "--protect=false",
          "--yes",
          "--suppress-outputs");
      console.say("previewing what the next deployment would change");
      scratch.stack().succeed("preview", "--suppress-outputs");
      scratch.publish();
      var place = workspace.project().resolve("rehearsal/imports/" + environment + ".json");
      Files.createDirectories(place.getParent());
      WholeFile.write(place, Files.readString(imports));
      console.say("wrote " + workspace.project().relativize(place));
      keepRehearsal(scratch, mirror.account());
    } catch (AdoptException e) {
      throw new CommandException(e.getMessage() + "\nNothing was written.");
    }
    adoption
        .report()
        .forEach(
            row ->
                System.out.println(
                    "%-10s  %s  %s"
                        .formatted(row.fate(), row.subject(), row.explanation())
                        .strip()));
    if (!adoption.adopted().isEmpty()) {
      System.out.println(
          "\nAfter the import in AWS, remove these resources from Terraform, each in its own configuration:");
      adoption
          .adopted()
          .forEach(
              address ->
                  System.out.println(
                      "terraform state rm '%s'".formatted(address.replace("'", "'\\''"))));
    }
    console.say("to import the mirror in AWS, continue with docs/how-to/adopt.md");
    return 0;
  }

  // The engine lists the resources by the names that the program gives them.
  private static Path importFile(Scratch scratch, Mirror mirror)
      throws IOException, InterruptedException {
    scratch.stack().workspace().console().say("matching the resources with the program");
    var wanted = scratch.file("wanted.json");
    var preview = scratch.file("preview.json");
    scratch.succeed(preview, "preview", "--json", "--import-file", wanted.toString());
    var imports =
        ImportFile.of(
            mirror,
            Mappers.JSON.readTree(wanted.toFile()),
            Mappers.JSON.readTree(preview.toFile()));
    var file = scratch.file("import.json");
    Files.writeString(
        file, Mappers.JSON.writerWithDefaultPrettyPrinter().writeValueAsString(imports) + "\n");
    return file;
  }

  // Later rehearsals of the environment continue from this one, unless the account was rehearsed
  // before this description was written.
  private void keepRehearsal(Scratch scratch, String account) throws IOException {
    var workspace = rehearse.workspace();
    var live = workspace.liveAccounts().resolve(account + ".json");
    var state = workspace.state(environment);
    if (Files.exists(live) || Files.exists(state)) {
      workspace
          .console()
          .say(
              "an earlier rehearsal of account %s is still in use, without this description. To rehearse '%s', start over: ./rehearse reset --account %s"
                  .formatted(account, environment, account));
    } else {
      Folders.copy(scratch.state(), state);
      // An import does not change the account, so there may be no live copy.
      if (Files.exists(scratch.liveAccount(account))) {
        WholeFile.write(live, Files.readString(scratch.liveAccount(account)));
      }
    }
    for (var neighbour : workspace.environments()) {
      if (!neighbour.equals(environment)
          && workspace.account(neighbour).equals(Optional.of(account))) {
        workspace
            .console()
            .say(
                "'%s' is also in account %s. Check that it still deploys: ./rehearse preview --stack %s"
                    .formatted(neighbour, account, neighbour));
      }
    }
  }
}
