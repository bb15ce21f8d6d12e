package org.fullrank.core;

import java.net.URI;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/** Parts that other jars on the class path provide. */
public final class Extensions {
  private Extensions() {}

  /**
   * Every provider that {@code loader} finds, in its order.
   *
   * @throws Problem of kind CONFIG if a jar names a provider that cannot be made
   */
  public static <T> List<T> of(ServiceLoader<T> loader) {
    var found = new ArrayList<T>();
    try {
      loader.forEach(found::add);
    } catch (ServiceConfigurationError | LinkageError e) {
      throw Problem.config(
          "a jar on the class path provides what cannot be used: %s; build it against this version of"
                  .formatted(why(e))
              + " Fullrank, or take it off FULLRANK_CLASSPATH");
    }
    return List.copyOf(found);
  }

  private static String why(Throwable failure) {
    String message = String.valueOf(failure.getMessage());
    return failure.getCause() == null ? message : "%s (%s)".formatted(message, failure.getCause());
  }

  /** The name of the jar or folder that {@code provider} comes from, if it is known. */
  public static Optional<String> origin(Object provider) {
    return Optional.ofNullable(provider.getClass().getProtectionDomain().getCodeSource())
        .map(CodeSource::getLocation)
        .map(location -> Path.of(URI.create(location.toString())).getFileName().toString());
  }
}
