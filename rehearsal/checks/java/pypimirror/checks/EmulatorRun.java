package pypimirror.checks;

import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;

import com.pulumi.Context;
import com.pulumi.test.Mocks;
import com.pulumi.test.PulumiTest;
import com.pulumi.test.TestOptions;
import com.pulumi.test.internal.PulumiTestInternal;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import pypimirror.App;
import pypimirror.config.Settings;
import pypimirror.naming.StackName;
import pypimirror.rehearsal.account.Accounts;
import pypimirror.rehearsal.provider.DirectPlugin;
import pypimirror.testing.Configs;
import pypimirror.testing.MockRun;

/** Runs the program against the emulator's accounts without an engine, as a fast deployment. */
public final class EmulatorRun {

  private EmulatorRun() {}

  /** Deploys an environment and returns its outputs. */
  public static Map<String, Object> deploy(
      Accounts accounts, String stack, Map<String, String> config) {
    var settings = Settings.parse(new StackName(MockRun.PROJECT, stack), config);
    return deploy(
        accounts,
        settings.region(),
        settings.accountId(),
        MockRun.PROJECT,
        stack,
        context -> App.stack(context, settings));
  }

  /** Deploys a program to an account and returns its outputs. */
  public static Map<String, Object> deploy(
      Accounts accounts,
      String region,
      String accountId,
      String project,
      String stack,
      Consumer<Context> program) {
    var plugin = new DirectPlugin(accounts, region, accountId);
    var mocks = mock(Mocks.class);
    doAnswer(
            call -> {
              var args = call.getArgument(0, Mocks.ResourceArgs.class);
              if (args.type.startsWith("pypimirror:")) {
                return CompletableFuture.completedFuture(
                    Mocks.ResourceResult.of(Optional.empty(), args.inputs));
              }
              try {
                var made = plugin.create(args.type, args.name, args.inputs);
                return CompletableFuture.completedFuture(
                    Mocks.ResourceResult.of(Optional.of(made.id()), made.state()));
              } catch (RuntimeException refused) {
                return CompletableFuture.failedFuture(refused);
              }
            })
        .when(mocks)
        .newResourceAsync(any());
    doAnswer(
            call -> {
              var args = call.getArgument(0, Mocks.CallArgs.class);
              return CompletableFuture.completedFuture(plugin.invoke(args.token, args.args));
            })
        .when(mocks)
        .callAsync(any());
    try {
      var result =
          PulumiTestInternal.builder()
              .options(TestOptions.builder().projectName(project).stackName(stack).build())
              .mocks(mocks)
              .standardLogger(MockRun.quiet())
              .build()
              .runTest(program);
      result.throwOnError();
      var outputs = new TreeMap<String, Object>();
      result.outputs().forEach((name, it) -> outputs.put(name, PulumiTest.extractValue(it)));
      return outputs;
    } finally {
      PulumiTest.cleanup();
    }
  }

  /** Returns the AWS resource types in an environment's file. */
  public static Set<String> types(Path environment) {
    return MockRun.of(Configs.of(environment), "e", false).custom().stream()
        .map(MockRun.Registered::type)
        .filter(type -> type.startsWith("aws:"))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
