package org.fullrank.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.fullrank.core.Problem;
import org.fullrank.data.DataConfig;
import org.fullrank.encoder.EncoderConfig;
import org.fullrank.encoder.ResNetDepth;
import org.fullrank.encoder.Stem;
import org.fullrank.encoder.VitSize;
import org.fullrank.methods.Catalogue;
import org.fullrank.methods.contranorm.ContraNormConfig;
import org.fullrank.methods.sigmareparam.SigmaReparamConfig;
import org.fullrank.optim.Schedule;
import org.fullrank.train.RunConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
  static Stream<String> methods() {
    return Catalogue.ALL.stream().map(entry -> entry.paper().id());
  }

  /** The room's id and the names of its components: augmentation's recipe has a curriculum. */
  private static Set<String> names(String room) {
    var names = new HashSet<>(Set.of(room));
    names.addAll(Catalogue.find(room).orElseThrow().choices().keySet());
    return names;
  }

  @ParameterizedTest
  @MethodSource("methods")
  void golden_theShippedRecipeIsOfItsRoomAndReadsBackEqual(String room) {
    var config = Settings.shipped(room, List.of());
    var json = Settings.RECIPE.json(config);
    assertThat(Stream.concat(Stream.of(json.get("method")), json.get("components").valueStream()))
        .extracting(choice -> choice.get("name").asString())
        .containsAnyElementsOf(names(room));
    assertThat(Settings.RECIPE.parse("again.yaml", Settings.RECIPE.write(config), List.of()))
        .isEqualTo(config);
  }

  /** As the README says: the name and the path of a folder are enough. */
  @Test
  void golden_anotherDataSetNeedsNoMoreThanItsPath() {
    for (String name : List.of("images", "manifest", "tar", "idx")) {
      var config = Settings.shipped("byol", List.of("data.name=" + name, "data.path=photos"));
      assertThat(Settings.RECIPE.json(config).get("data").get("test_fraction").asDouble())
          .as(name)
          .isEqualTo(DataConfig.TEST_FRACTION);
    }
    var half = "data={name: images, path: photos, test_fraction: 0.5}";
    assertThat(Settings.shipped("byol", List.of(half)).data())
        .isEqualTo(new DataConfig.Images(Path.of("photos"), 0.5));
  }

  @Test
  void golden_anotherEncoderNeedsNoMoreThanItsName() {
    assertThat(Settings.shipped("byol", List.of("encoder=res_net")).encoder())
        .isEqualTo(EncoderConfig.ResNet.of(ResNetDepth.R18, Stem.SMALL));
    assertThat(Settings.shipped("byol", List.of("encoder={name: vit, patch: 7}")).encoder())
        .isEqualTo(EncoderConfig.Vit.of(VitSize.MINI, 7));
  }

  @Test
  void golden_componentsComposeInTheirOrder() {
    var config =
        Settings.shipped(
            "simclr", List.of("components=[sigmareparam, {name: contranorm, scale: 0.3}]"));
    assertThat(config.components())
        .containsExactly(SigmaReparamConfig.DEFAULT, ContraNormConfig.DEFAULT.withScale(0.3));
    assertThat(Settings.shipped("simclr", List.of()).components()).isEmpty();
  }

  /**
   * 28 px in patches of 4 are 49 tokens; once written, larger images do not change their number.
   */
  @Test
  void golden_theNumberOfTokensIsWrittenDown() {
    var config = Settings.shipped("sigmoidattention", List.of());
    assertThat(tokens(config)).isEqualTo(49);
    var token = Settings.shipped("sigmoidattention", List.of("encoder.pool=class_token"));
    assertThat(tokens(token)).isEqualTo(50);
    var written = Settings.RECIPE.write(config);
    var larger = Settings.RECIPE.parse("run.yaml", written, List.of("views.size=56"));
    assertThat(tokens(larger)).isEqualTo(49);
  }

  private static int tokens(RunConfig config) {
    var bias = Settings.RECIPE.json(config).get("components").get(0).get("bias");
    return bias.get("tokens").asInt();
  }

  @Test
  void golden_aMovingDecayHoldsAScheduleOfTheRate() {
    var given = "optim.schedule={name: decaying, weight_decay_end: 0.2, rate: constant}";
    var config = Settings.shipped("simclr", List.of(given));
    assertThat(config.optim().schedule())
        .isEqualTo(new Schedule.Decaying(0.2, new Schedule.Constant()));
    assertThat(Settings.RECIPE.parse("again.yaml", Settings.RECIPE.write(config), List.of()))
        .isEqualTo(config);
    var twice = List.of("optim.schedule={name: decaying, rate: {name: decaying}}");
    assertThatThrownBy(() -> Settings.shipped("simclr", twice))
        .hasMessageContaining("optim.schedule.rate.name: want one of constant, cosine, step, was");
  }

  @Test
  void golden_overridesChangeOneSetting() {
    assertThat(Settings.shipped("byol", List.of("train.epochs=3")).train().epochs()).isEqualTo(3);
  }

  /** A component named alone is opened where an override reaches into it. */
  @Test
  void golden_overridesReachIntoAComponent() {
    var config =
        Settings.shipped("simclr", List.of("components=[contranorm]", "components.0.scale=0.5"));
    assertThat(config.components()).containsExactly(ContraNormConfig.DEFAULT.withScale(0.5));
  }

  /** Nothing is put aside in silence: all that cannot act is told at once, with its place. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[sigmoidattention, soft_cap] | pre  | sigmoidattention has no effect, as soft_cap after it"
            + " replaces the scores; leave one of them out",
        "[contranorm, pairnorm]       | pre  | contranorm has no effect, as pairnorm after it"
            + " replaces the norms; put contranorm behind pairnorm, or leave one of them out",
        "[contranorm, {name: contranorm, form: feature_wise}] | pre | want each once, was contranorm"
            + " 2 times; leave one, with the settings that are meant",
        "[uniformity, deep_norm, uniformity] | pre | want each once, was uniformity 2 times; leave"
            + " one, with the settings that are meant; deep_norm wants encoder.norms: post",
        "[deep_norm]                  | pre  | deep_norm wants encoder.norms: post",
        "[contranorm]                 | none | contranorm changes no part of this encoder",
        "[pairnorm, sigmoidattention, soft_cap] | none | pairnorm changes no part of this"
            + " encoder; leave it out; sigmoidattention has no effect, as soft_cap after it replaces the scores"
      })
  void refuses_componentsThatCannotAct(String components, String norms, String message) {
    String text =
        Settings.RECIPE.write(Settings.shipped("simclr", List.of("encoder.norms=" + norms)));
    String wrong = text.replaceFirst("(?m)^components:.*$", "components: " + components);
    long line = wrong.substring(0, wrong.indexOf("components:")).lines().count() + 1;
    assertThatThrownBy(() -> Settings.RECIPE.parse("run.yaml", wrong, List.of("optim.lrr=1")))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("run.yaml:%d:1: components: %s".formatted(line, message))
        .hasMessageContaining("did you mean \"lr\"?");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "contranorm",
        "pairnorm",
        "soft_cap",
        "sigmoidattention",
        "deep_norm",
        "weight_norm"
      })
  void refuses_partsThatAResNetLacks(String component) {
    assertThatThrownBy(() -> Settings.shipped("simclr", onResNet(component)))
        .isInstanceOf(Problem.class)
        .hasMessageContaining(component + " changes no part of this encoder");
  }

  /** What would fail when the encoder is built is told with the settings. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "components=[spectral_norm, sigmareparam] | sigmareparam after spectral_norm: want plain maps",
        "components=[weight_norm, sigmareparam] | sigmareparam after weight_norm: want plain maps",
        "encoder.causal=true | encoder.causal: want pool: mean, as a class token stands first",
        "encoder.patch=5 | want a divisor of the images' height and width, 28 and 28, was 5",
      })
  void refuses_whatTheEncoderWould(String change, String message) {
    assertThatThrownBy(
            () -> Settings.shipped("simclr", List.of("encoder.pool=class_token", change)))
        .isInstanceOf(Problem.class)
        .hasMessageContaining(message);
  }

  /** What would see the future is told with the settings. */
  @ParameterizedTest
  @ValueSource(strings = {"dual", "feature_wise"})
  void refuses_lookingAheadInCausalEncoders(String form) {
    var change =
        List.of("encoder.causal=true", "components=[{name: contranorm, form: %s}]".formatted(form));
    assertThatThrownBy(() -> Settings.shipped("simclr", change))
        .isInstanceOf(Problem.class)
        .hasMessageContaining(
            "components: contranorm: form: want subtract or keep_scale where inputs are causal, as "
                + form);
  }

  /** What acts beside what was before it, or on the loss, or on convolutions, is welcome. */
  @Test
  void golden_componentsThatActTogether() {
    for (String list :
        List.of(
            "[pairnorm, contranorm]",
            "[deep_norm, sigmareparam]",
            "[uniformity, soft_cap, contranorm, weight_norm]")) {
      assertThat(Settings.shipped("simclr", List.of("components=" + list, "encoder.norms=post")))
          .isNotNull();
    }
    for (String alone : List.of("sigmareparam", "spectral_norm", "uniformity")) {
      assertThat(Settings.shipped("simclr", onResNet(alone)).components()).hasSize(1);
    }
  }

  /** The head of learning from labels is made as the encoder's linear maps would be. */
  @Test
  void golden_mapsOfAHeadCount() {
    assertThat(Settings.shipped("supervised", onResNet("weight_norm")).components()).hasSize(1);
  }

  private static List<String> onResNet(String component) {
    return List.of(
        "encoder={name: res_net, depth: r18, stem: small, last_gain: 1}",
        "components=[" + component + "]");
  }

  @Test
  void refuses_everyErrorAtOnceWithItsPlace() {
    assertThatThrownBy(() -> Settings.shipped("byol", List.of("optim.lrr=1", "train.batch=minus")))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("did you mean \"lr\"?")
        .hasMessageContaining("want a whole number");
  }

  @Test
  void refuses_aMethodThatIsNone() {
    assertThatThrownBy(() -> Settings.shipped("bioyl", List.of()))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("no method of this name");
  }
}
