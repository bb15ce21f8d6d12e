package org.fullrank.input;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.fullrank.core.Check;

/**
 * A kind of augmentation, with the parameters that it records for each sample. The augmentation's
 * settings fix the range of each parameter, so that a method can normalise what was drawn.
 *
 * @param name the augmentation's name in snake_case, such as {@code color_jitter}
 * @param parameters one or more, with different names
 */
public record Transform(String name, List<Parameter> parameters) {
  /**
   * A number that is drawn for each sample.
   *
   * @param name in snake_case
   * @param identity the value that means "not applied", so that a sample left alone has a record
   * @param low smallest value that can be drawn
   * @param high largest value that can be drawn, {@code low} or more
   */
  public record Parameter(String name, float identity, double low, double high) {
    public Parameter {
      Check.within(high, low, Double.MAX_VALUE, name);
    }
  }

  public Transform {
    parameters = List.copyOf(parameters);
    Set<String> names = parameters.stream().map(Parameter::name).collect(Collectors.toSet());
    if (parameters.isEmpty() || names.size() < parameters.size()) {
      throw new IllegalArgumentException(
          "parameters of %s: want one or more with different names, were %s"
              .formatted(name, parameters));
    }
  }

  /** A transform with {@code parameters}. */
  public static Transform of(String name, Parameter... parameters) {
    return new Transform(name, List.of(parameters));
  }

  /** The values that mean "not applied", in the order of {@link #parameters}. */
  public float[] identity() {
    var identity = new float[parameters.size()];
    for (int i = 0; i < identity.length; i++) {
      identity[i] = parameters.get(i).identity();
    }
    return identity;
  }

  /**
   * The column of {@code parameter} in a record.
   *
   * @throws IllegalArgumentException if there is no such parameter
   */
  int column(String parameter) {
    List<String> names = parameters.stream().map(Parameter::name).toList();
    int column = names.indexOf(parameter);
    if (column < 0) {
      throw new IllegalArgumentException(
          "parameter of %s: want one of %s, was %s".formatted(name, names, parameter));
    }
    return column;
  }

  /** The names of {@code transforms}. */
  public static Set<String> names(Stream<Transform> transforms) {
    return transforms.map(Transform::name).collect(Collectors.toUnmodifiableSet());
  }
}
