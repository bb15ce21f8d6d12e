package org.fullrank.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The schema, judged by a validator that is not ours. */
final class SchemaTest {
  private final JsonNode document = TrialConfig.recipe().schema();
  private final com.networknt.schema.Schema schema =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(document);

  @Test
  void golden_defaultsAndDescriptions() {
    JsonNode optim = document.at("/properties/optim");
    assertEquals("the optimizer", optim.path("description").stringValue());
    assertEquals(0.001, optim.at("/properties/lr/default").doubleValue());
    assertEquals("1m30s", optim.at("/properties/patience/default").stringValue());
    assertEquals(
        "[\"class_token\",\"mean\"]",
        document.at("/properties/tower/oneOf/1/properties/pooling/enum").toString());
    assertEquals("[\"seed\",\"data\",\"goal\"]", document.path("required").toString());
  }

  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_whatWeWriteIsValid(long seed) {
    String text = TrialConfig.recipe().write(Trials.random(seed));
    assertEquals(List.of(), schema.validate(text, InputFormat.YAML), text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "tower: {depth: 3}",
        "tower: {name: res_net, layers: 18}",
        "goal: {name: bootstrap_small, weights: {pull: 3}}",
        "optim: {}"
      })
  void golden_theSchemaTakesWhatTheReaderTakes(String more) {
    assertThat(schema.validate(least(more), InputFormat.YAML)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "extra: 1",
        "tower: vit",
        "tower: {name: res_net}",
        "tower: {name: res_net, depth: 3}",
        "goal: {weights: {pull: 3}}",
        "optim: {lr: high}",
        "optim: {patience: soon}",
        "optim: {nesterov: 1}"
      })
  void refuses_whatTheReaderRefuses(String more) {
    assertThat(schema.validate(least(more), InputFormat.YAML)).isNotEmpty();
  }

  private static String least(String more) {
    String goal = more.startsWith("goal") ? "" : "goal: contrast\n";
    return "seed: 7\ndata: {folder: images, sizes: [28], mixes: []}\n" + goal + more + "\n";
  }
}
