package pypimirror;

import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;

import com.pulumi.test.Mocks;
import com.pulumi.test.PulumiTest;
import com.pulumi.test.TestOptions;
import com.pulumi.test.internal.PulumiTestInternal;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import pypimirror.config.Settings;
import pypimirror.rehearsal.account.Accounts;
import pypimirror.rehearsal.provider.DirectPlugin;

/**
 * One run of the program against the stand-in's accounts, without an engine: a quick deployment.
 */
public final class StandInRun {

  private StandInRun() {}

  /** Deploys an environment; returns its outputs. */
  public static Map<String, Object> deploy(
      Accounts accounts, String stack, Map<String, String> config) {
    var settings = Settings.parse(MockRun.PROJECT + "-" + stack, config);
    var plugin = new DirectPlugin(accounts, settings.region(), settings.accountId());
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
              .options(TestOptions.builder().projectName(MockRun.PROJECT).stackName(stack).build())
              .mocks(mocks)
              .standardLogger(MockRun.quiet())
              .build()
              .runTest(context -> App.stack(context, settings));
      result.throwOnError();
      var outputs = new TreeMap<String, Object>();
      result.outputs().forEach((name, it) -> outputs.put(name, PulumiTest.extractValue(it)));
      return outputs;
    } finally {
      PulumiTest.cleanup();
    }
  }
}
