package org.fullrank.cli;

import org.fullrank.core.Printable;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** A result as a JSON document, its keys as in a run's settings. */
final class Json {
  private Json() {}

  static String of(Object result) {
    return Printable.json(
        JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build()
            .writeValueAsString(result));
  }
}
