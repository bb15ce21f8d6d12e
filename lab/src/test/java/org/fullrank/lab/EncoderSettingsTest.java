package org.fullrank.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.fullrank.core.Problem;
import org.fullrank.encoder.EncoderConfig.Speech;
import org.fullrank.encoder.EncoderConfig.Text;
import org.fullrank.encoder.EncoderConfig.Vit;
import org.fullrank.nn.Biases;
import org.fullrank.nn.MlpKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Java groups the settings of an encoder; a recipe has them side by side. */
class EncoderSettingsTest {
  private static final List<String> MANY =
      List.of(
          "encoder.registers=4",
          "encoder.class_position=false",
          "encoder.epsilon=1e-12",
          "encoder.mlp=swiglu",
          "encoder.biases.qkv=false",
          "encoder.norms=hybrid",
          "encoder.fc_norm=true",
          "encoder.patch_bias=false");

  @Test
  void golden_groupsHaveFlatKeys() {
    var config = Settings.shipped("simclr", MANY);
    var vit = (Vit) config.encoder();
    var block = vit.body().trunk().block();
    assertThat(block.epsilon()).isEqualTo(1e-12);
    assertThat(block.mlp()).isEqualTo(MlpKind.SWIGLU);
    assertThat(block.biases()).isEqualTo(new Biases(false, true, true));
    assertThat(vit.body().tokens().registers()).isEqualTo(4);
    assertThat(vit.patchBias()).isFalse();
    String text = Settings.RECIPE.write(config);
    assertThat(text).contains("\n  registers: 4\n", "\n  norms: hybrid\n", "\n    qkv: false\n");
    assertThat(Settings.RECIPE.parse("run.yaml", text, List.of())).isEqualTo(config);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "encoder.epsilon=0 | encoder.epsilon: want a positive number, was 0",
        "encoder.registers=-1 | encoder.registers: want 0 to 1024, was -1",
        "encoder.body=1 | encoder.body: unknown key",
        "encoder=text | want text for a text transformer, was images",
        "encoder=speech | want waveforms or spectrograms for a speech transformer, was images"
      })
  void refuses_withTheirPlace(String change, String message) {
    assertThatThrownBy(() -> Settings.shipped("simclr", List.of(change)))
        .isInstanceOf(Problem.class)
        .hasMessageContaining(message);
  }

  @Test
  void golden_defaultsOfEveryEncoder() {
    assertThat(Text.DEFAULT.tokenTypes()).isZero();
    assertThat(Speech.DEFAULT.front()).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"registers", "epsilon", "mlp", "causal", "fc_norm", "layer_scale"})
  void property_inlinedKeysAreExplained(String key) {
    var schema = Settings.RECIPE.schema().toString();
    int at = schema.indexOf("\"" + key + "\"");
    assertThat(at).isPositive();
    assertThat(schema.substring(at, at + 700)).contains("description");
  }
}
