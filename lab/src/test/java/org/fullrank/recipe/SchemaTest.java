package org.fullrank.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.List;
import java.util.Optional;
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

  /** An open choice whose settings hold a further choice of the same kind. */
  interface Part {}

  record Plain(int size) implements Part {
    static final Plain DEFAULT = new Plain(3);
  }

  record Around(Optional<Part> of) implements Part {}

  record Whole(Part part) {}

  /** The schema of a choice that holds a choice ends, and the reader takes what it takes. */
  @Test
  void golden_aChoiceWithinAChoice() {
    var choices =
        SubtypeRegistry.none()
            .with(Part.class, "plain", Plain.DEFAULT)
            .with(Part.class, "around", new Around(Optional.empty()));
    var nested = Recipe.of(Whole.class, choices);
    String text = "part: {name: around, of: {name: plain, size: 5}}";
    assertEquals(
        new Whole(new Around(Optional.of(new Plain(5)))), nested.parse("r.yaml", text, List.of()));
    assertEquals(
        new Whole(new Around(Optional.of(Plain.DEFAULT))),
        nested.parse("r.yaml", "part: {name: around, of: plain}", List.of()));
    var made =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(nested.schema());
    assertThat(made.validate(text, InputFormat.YAML)).isEmpty();
    assertThat(made.validate("part: {name: around, of: {name: flat}}", InputFormat.YAML))
        .isNotEmpty();
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
