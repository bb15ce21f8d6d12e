package org.fullrank.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.fullrank.lab.Settings;
import org.fullrank.train.RunConfig;

/** The quickstart recipe. */
final class Shipped {
  private Shipped() {}

  /** A run of a few minutes on embedded images, changed by {@code overrides}. */
  static RunConfig quickstart(List<String> overrides) {
    return Settings.RECIPE.parse("quickstart.yaml", text("quickstart.yaml"), overrides);
  }

  private static String text(String name) {
    try (var in = Shipped.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
