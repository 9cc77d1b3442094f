package com.pulumi.bootstrap.internal;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Answers the engine's Java host, which asks every program before it runs it for the plugins that
 * it needs: in a tenth of a second. In the place of the SDK's class of this name, which looks
 * through all jars for them, in half a second; that is a seventh of a preview.
 *
 * <p>The answer helps the host to fetch plugins early, and is not needed for more: each resource
 * names the version of its plugin too. {@code ArtifactIT} compares it with the SDK's.
 *
 * <p>Source: {@code newJarExecutor} and {@code determinePulumiPackages} of pulumi-language-java
 * 1.21.2.
 */
public final class Main {

  /** What the AWS provider's package says of its plugin. */
  private static final String PLUGIN = "/com/pulumi/aws/plugin.json";

  private Main() {}

  /**
   * Prints a JSON array of the plugins.
   *
   * @param args {@code packages}
   */
  public static void main(String[] args) throws IOException {
    if (!List.of(args).equals(List.of("packages"))) {
      throw new IllegalArgumentException("not 'packages': " + List.of(args));
    }
    try (var plugin = Main.class.getResourceAsStream(PLUGIN)) {
      if (plugin == null) {
        throw new FileNotFoundException(PLUGIN + ", of lib/dependencies.jar: run `mvn -q package`");
      }
      System.out.println("[" + new String(plugin.readAllBytes(), StandardCharsets.UTF_8) + "]");
    }
  }
}
