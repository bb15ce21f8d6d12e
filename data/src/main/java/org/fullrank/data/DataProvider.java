package org.fullrank.data;

import java.util.HashSet;
import java.util.List;
import java.util.ServiceLoader;
import org.fullrank.core.Extensions;
import org.fullrank.core.Problem;

/**
 * A kind of data set of another jar. The jar names its class in {@code
 * META-INF/services/org.fullrank.data.DataProvider}; the class is public and has a public
 * constructor without arguments.
 */
public interface DataProvider {
  /** The name in a recipe, {@code data.name}: small letters, digits and underscores. */
  String name();

  /** What the set holds, in a few words. */
  String title();

  /** The settings with their defaults: a public record, whose components are the keys. */
  DataConfig.External defaults();

  /**
   * Every provider on the class path.
   *
   * @throws Problem of kind CONFIG if one cannot be made, or two have one name
   */
  static List<DataProvider> found() {
    var found = Extensions.of(ServiceLoader.load(DataProvider.class));
    var names = new HashSet<String>();
    for (DataProvider provider : found) {
      if (!provider.name().matches("[a-z][a-z0-9_]*") || !names.add(provider.name())) {
        throw Problem.config(
            "%s in %s: want a name of its own, small letters, digits and underscores, was %s"
                .formatted(
                    provider.getClass().getName(),
                    Extensions.origin(provider).orElse("a jar"),
                    provider.name()));
      }
    }
    return found;
  }
}
