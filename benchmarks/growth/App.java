package pypimirror;

import com.pulumi.Context;
import com.pulumi.Pulumi;
import com.pulumi.aws.codeartifact.Domain;
import com.pulumi.aws.codeartifact.DomainArgs;
import com.pulumi.aws.codeartifact.Repository;
import com.pulumi.aws.codeartifact.RepositoryArgs;
import com.pulumi.resources.ComponentResource;
import pypimirror.launch.SdkRunner;

/**
 * The program that growth.py puts in the place of the real one: BENCHMARK_COUNT repositories of one
 * domain, or with BENCHMARK_KIND=nothing as many components without anything in them, which only
 * the engine has to do with.
 */
public final class App {

  private App() {}

  public static int deploy() {
    SdkRunner.prepare();
    return Pulumi.runAsync(App::run).join();
  }

  private static void run(Context context) {
    var count = Integer.parseInt(System.getenv("BENCHMARK_COUNT"));
    if (System.getenv("BENCHMARK_KIND").equals("nothing")) {
      for (var i = 0; i < count; i++) {
        new ComponentResource("pypimirror:benchmark:Nothing", "nothing-" + i);
      }
      return;
    }
    var domain = new Domain("domain", DomainArgs.builder().domain("benchmark").build());
    for (var i = 0; i < count; i++) {
      new Repository(
          "repository-" + i,
          RepositoryArgs.builder().domain(domain.domain()).repository("repository-" + i).build());
    }
  }
}
