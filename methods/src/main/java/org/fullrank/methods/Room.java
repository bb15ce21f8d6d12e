package org.fullrank.methods;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.fullrank.core.Problem;

/**
 * A method or a component of another jar. The jar names its class in {@code
 * META-INF/services/org.fullrank.methods.Room}; the class is public and has a public constructor
 * without arguments. A recipe names the room as it names those of the {@link Catalogue}.
 */
public interface Room {
  /** The room's entry; its name is one that no other room has. */
  Entry entry();

  /**
   * The text of a resource beside the room's class, such as {@code recipe.yaml} or {@code
   * claim.yaml}; empty if there is none.
   */
  default Optional<String> text(String resource) {
    try (InputStream in = getClass().getResourceAsStream(resource)) {
      return in == null
          ? Optional.empty()
          : Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw Problem.failed(
          "%s of %s: cannot be read: %s".formatted(resource, entry().paper().id(), Problem.why(e)),
          e);
    }
  }
}
