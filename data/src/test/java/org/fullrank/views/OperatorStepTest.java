package org.fullrank.views;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.fullrank.core.Seed;
import org.fullrank.data.Image;
import org.fullrank.input.Guidance;
import org.fullrank.input.Guidance.Choice;
import org.fullrank.input.Transform;
import org.fullrank.input.Transform.Parameter;
import org.fullrank.views.OperatorStep.AutoAugment;
import org.fullrank.views.OperatorStep.ListedPolicy;
import org.fullrank.views.OperatorStep.RandAugment;
import org.fullrank.views.OperatorStep.TrivialAugment;
import org.fullrank.views.PixelStep.RandomErasing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class OperatorStepTest {
  private static final String SEEDS = "org.fullrank.testing.Seeds#few";
  private static final List<Step> STEPS =
      List.of(
          RandAugment.DEFAULT,
          new RandAugment(3, 9, 0.5, 0.5, OperatorSpace.TIMM_INCREASING, 128),
          TrivialAugment.DEFAULT,
          AutoAugment.DEFAULT,
          new AutoAugment(PublishedPolicy.CIFAR10, 0),
          new AutoAugment(PublishedPolicy.SVHN, 128),
          AugMix.DEFAULT,
          new AugMix(1, 3, 10, 0.5, 7),
          GuidedAugment.DEFAULT,
          RandomErasing.DEFAULT,
          new RandomErasing(1, 0.1, 0.3, 2, true));

  private static Recipe recipe(int size, Step step) {
    return new Recipe(new Policy(size, List.of(step)), 1, Sample.PLAIN_RGB);
  }

  private static float[] drawn(Step step, long seed) {
    return Painter.draw(Sample.noise(1, 3, 16, 16), recipe(16, step), new Seed(seed))[0];
  }

  /** Values stay in range, and what is drawn lies in the range on record. */
  @ParameterizedTest
  @MethodSource(SEEDS)
  void property_viewsAndRecordsStayInRange(long seed) {
    for (Step step : STEPS) {
      for (int channels : new int[] {1, 3}) {
        Image image = Sample.noise(seed, channels, 19, 16);
        Sample.Made made = Sample.draw(image, recipe(16, step), new Seed(seed));
        boolean noisy = step instanceof RandomErasing erasing && erasing.noise();
        for (float value : made.values()) {
          assertThat(noisy || (value >= 0 && value <= 1)).as(step + " " + value).isTrue();
        }
        List<Parameter> parameters = step.transform().parameters();
        for (int i = 0; i < parameters.size(); i++) {
          assertThat((double) made.drawn()[0][i])
              .as(parameters.get(i).toString())
              .isBetween(parameters.get(i).low(), parameters.get(i).high());
        }
      }
    }
  }

  /** A key gives its view again, another key another view; the record replays it. */
  @ParameterizedTest
  @MethodSource(SEEDS)
  void property_theKeyIsTheView(long seed) {
    for (Step step : STEPS) {
      Image image = Sample.noise(seed, 3, 16, 16);
      Recipe recipe = recipe(16, step);
      Sample.Made made = Sample.draw(image, recipe, new Seed(seed));
      assertArrayEquals(made.values(), Sample.draw(image, recipe, new Seed(seed)).values());
      assertArrayEquals(made.values(), Sample.paint(image, recipe, made.drawn()));
      boolean another =
          IntStream.range(1, 20)
              .mapToObj(k -> Sample.draw(image, recipe, new Seed(seed + 1000L * k)).values())
              .anyMatch(values -> !Arrays.equals(values, made.values()));
      assertThat(another).as(step.toString()).isTrue();
    }
  }

  /** The record of no change changes nothing but the rounding to whole levels. */
  @Test
  void property_theIdentityOnRecordIsTheImage() {
    Image image = Sample.noise(3, 3, 16, 16);
    float[] plain = Sample.paint(image, new Recipe(new Policy(16, List.of()), 1, Sample.PLAIN_RGB));
    for (Step step : STEPS) {
      float[] same = Sample.paint(image, recipe(16, step), step.transform().identity());
      assertArrayEquals(plain, same, 1e-6f);
    }
  }

  /** Of 20,000 draws each of 14 operators has its share: χ² of 13 degrees below its 0.9999. */
  @Test
  void property_operatorsAreDrawnEvenly() {
    for (Step step :
        List.of(RandAugment.DEFAULT, new TrivialAugment(2, OperatorSpace.TORCHVISION, 0))) {
      var counts = new int[Operator.values().length];
      var signs = new int[2];
      for (int i = 0; i < 10_000; i++) {
        float[] drawn = drawn(step, i);
        counts[(int) drawn[0]]++;
        counts[(int) drawn[2]]++;
        if (drawn[0] == Operator.ROTATE.number() && drawn[1] != 0) {
          signs[drawn[1] < 0 ? 1 : 0]++;
        }
      }
      double wanted = 20_000.0 / 14;
      double chi = 0;
      for (Operator operator : OperatorSpace.TORCHVISION.operators()) {
        chi += Math.pow(counts[operator.number()] - wanted, 2) / wanted;
      }
      assertThat(chi).isLessThan(41);
      assertEquals(0.5, (double) signs[0] / (signs[0] + signs[1]), 0.1);
      assertEquals(0, counts[Operator.INVERT.number()]);
    }
  }

  /** Level 9 of 30, of either sign, and 0 to 30. */
  @Test
  void property_levels() {
    var fixed = new HashSet<Float>();
    var random = new HashSet<Float>();
    for (int i = 0; i < 2000; i++) {
      fixed.add(Math.abs(drawn(RandAugment.DEFAULT, i)[1]));
      random.add(Math.abs(drawn(TrivialAugment.DEFAULT, i)[1]));
    }
    assertThat(fixed).containsExactly(9f);
    assertThat(random).hasSize(31);
  }

  /** Level 9 with spread 3 is normal, cut at 0 and 10: half of the levels are above 9. */
  @Test
  void property_theSpreadIsCutToTheLevels() {
    var step = new RandAugment(1, 9, 3, 1, OperatorSpace.TIMM_INCREASING, 0);
    int above = 0;
    for (int i = 0; i < 2000; i++) {
      float level = Math.abs(drawn(step, i)[1]);
      assertThat(level).isBetween(0f, 10f);
      above += level > 9 ? 1 : 0;
    }
    assertEquals(0.5, above / 2000.0, 0.05);
  }

  @Test
  void property_probabilityZeroNeverFires() {
    var never = new Operation(Operator.INVERT, 0, 0);
    var always = new Operation(Operator.INVERT, 1, 0);
    var policy = new SubPolicy(List.of(never, always));
    var step = new ListedPolicy(List.of(policy), OperatorSpace.AUTO_AUGMENT, 0);
    for (int i = 0; i < 500; i++) {
      assertArrayEquals(new float[] {0, 0, 15, 0}, drawn(step, i));
      assertThat(drawn(new RandAugment(2, 9, 0, 0, OperatorSpace.TIMM, 0), i)).containsOnly(0);
      assertThat(drawn(new RandomErasing(0, 0.1, 0.2, 2, true), i)).containsOnly(0);
    }
  }

  /** One operator may come twice: two translations of one pixel are one of two. */
  @Test
  void golden_anOperatorTwice() {
    var once = new Operation(Operator.TRANSLATE_X, 1, 1); // 150/331·6/9 of 4 px is 1 px at level 6
    var level = new Operation(Operator.TRANSLATE_X, 1, 6);
    var twice = new SubPolicy(List.of(level, level));
    var step = new ListedPolicy(List.of(twice), OperatorSpace.AUTO_AUGMENT, 0);
    assertEquals(0, OperatorSpace.AUTO_AUGMENT.value(Operator.TRANSLATE_X, once.level(), 4));
    var gray = new Recipe(new Policy(4, List.of(step)), 1, Sample.PLAIN_GRAY);
    float[] moved = Sample.paint(Sample.ramp(), gray, new float[] {3, 6, 3, 6});
    assertEquals(30, 255 * moved[0], 1e-4);
    assertEquals(0, moved[2]);
  }

  @Test
  void golden_publishedPolicies() {
    for (PublishedPolicy policy : PublishedPolicy.values()) {
      assertEquals(25, policy.policies().size());
      assertThat(policy.policies()).allMatch(it -> it.operations().size() == 2);
    }
    assertEquals(
        new SubPolicy(
            List.of(
                new Operation(Operator.POSTERIZE, 0.4, 8), new Operation(Operator.ROTATE, 0.6, 9))),
        PublishedPolicy.IMAGE_NET.policies().getFirst());
    assertEquals(
        new SubPolicy(
            List.of(
                new Operation(Operator.EQUALIZE, 0, 0), new Operation(Operator.EQUALIZE, 0.8, 0))),
        PublishedPolicy.IMAGE_NET.policies().get(12));
    assertEquals(
        new SubPolicy(
            List.of(
                new Operation(Operator.TRANSLATE_Y, 0.7, 9),
                new Operation(Operator.AUTO_CONTRAST, 0.9, 0))),
        PublishedPolicy.CIFAR10.policies().getLast());
    assertEquals(
        new SubPolicy(
            List.of(
                new Operation(Operator.INVERT, 0.8, 0), new Operation(Operator.TRANSLATE_Y, 0, 2))),
        PublishedPolicy.SVHN.policies().get(15));
  }

  /** Each operator of a sub-policy fires as often as it says. */
  @Test
  void property_subPoliciesFireAsOftenAsTheySay() {
    var step =
        new ListedPolicy(
            List.of(new SubPolicy(List.of(new Operation(Operator.ROTATE, 0.3, 9)))),
            OperatorSpace.AUTO_AUGMENT,
            0);
    long fired = IntStream.range(0, 5000).filter(i -> drawn(step, i)[0] != 0).count();
    assertEquals(0.3, fired / 5000.0, 0.03);
  }

  /** Half the image and half its inverse is gray everywhere. */
  @Test
  void golden_augMix() {
    Image image = Sample.noise(2, 1, 8, 8);
    var step = new AugMix(2, 1, 3, 1, 0);
    var gray = new Recipe(new Policy(8, List.of(step)), 1, Sample.PLAIN_GRAY);
    var drawn = new float[step.transform().identity().length];
    drawn[0] = 0.5f;
    drawn[2] = 0.5f;
    drawn[3 + 6] = Operator.SOLARIZE.number();
    drawn[3 + 7] = 9; // threshold 0
    for (float value : Sample.paint(image, gray, drawn)) {
      assertEquals(0.5, value, 1e-6);
    }
  }

  @Test
  void property_weightsOfAugMixSumToOne() {
    for (int i = 0; i < 200; i++) {
      float[] drawn = drawn(AugMix.DEFAULT, i);
      assertEquals(1, drawn[0] + drawn[1] + drawn[2] + drawn[3], 1e-5);
      for (int chain = 0; chain < 3; chain++) {
        assertThat(Math.abs(drawn[5 + 6 * chain])).isLessThanOrEqualTo(2f);
      }
    }
  }

  /** The box is zero behind the normalisation, and nothing else is. */
  @Test
  void golden_erasing() {
    var half = new Pixels(1, List.of(0.5), List.of(0.25));
    var policy = new Policy(4, List.of(RandomErasing.DEFAULT));
    float[] view =
        Sample.paint(
            Sample.ramp(), new Recipe(policy, 1, half), new float[] {0.25f, 0.5f, 0.5f, 0.25f, 0});
    for (int i = 0; i < 16; i++) {
      double wanted = i == 6 || i == 10 ? 0 : (10 * (i + 1) / 255.0 - 0.5) / 0.25;
      assertEquals(wanted, view[i], 1e-5);
    }
  }

  /** The share of boxes, their areas and their shapes. */
  @Test
  void property_boxesAreAsAsked() {
    var step = new RandomErasing(0.5, 0.1, 0.3, 2, true);
    int fired = 0;
    for (int i = 0; i < 2000; i++) {
      float[] box = Painter.draw(Sample.noise(1, 3, 64, 64), recipe(64, step), new Seed(i))[0];
      if (box[2] > 0) {
        fired++;
        assertThat(box[2] * box[3]).isBetween(0.08f, 0.33f);
        assertThat(box[2] / box[3]).isBetween(0.45f, 2.2f);
        assertThat(box[0] + box[2]).isLessThanOrEqualTo(1.001f);
        assertThat(box[4]).isGreaterThan(0);
      }
    }
    assertEquals(0.5, fired / 2000.0, 0.04);
  }

  /** Noise of the stream on record: mean 0, deviation 1. */
  @Test
  void property_noiseIsStandardNormal() {
    var step = new RandomErasing(1, 0.5, 0.6, 1, true);
    float[] box = {0, 0, 1, 1, 77};
    float[] view = Sample.paint(Sample.noise(1, 3, 64, 64), recipe(64, step), box);
    double mean = IntStream.range(0, view.length).mapToDouble(i -> view[i]).average().orElseThrow();
    double square =
        IntStream.range(0, view.length).mapToDouble(i -> view[i] * view[i]).average().orElseThrow();
    assertEquals(0, mean, 0.05);
    assertEquals(1, square, 0.05);
  }

  /** A strength is RandAugment's magnitude; choices are sub-policies of certain operators. */
  @Test
  void golden_guidance() {
    var guided = GuidedAugment.DEFAULT;
    assertEquals(
        new RandAugment(2, 4.5, 0, 1, OperatorSpace.ADVERSARIAL, 0),
        guided.under(new Guidance.Strength(0.5), 0));
    var one = List.of(List.of(new Choice(5, 9), new Choice(0, 3)));
    var other = List.of(List.of(new Choice(15, 0), new Choice(15, 0)));
    var policies = new Guidance.Policies(List.of(one, other));
    var step = guided.under(policies, 1);
    assertArrayEquals(new float[] {15, 0, 15, 0}, drawn(step, 1));
    assertThat(Math.abs(drawn(guided.under(policies, 0), 1)[1])).isEqualTo(9);
    Transform plain = guided.transform();
    assertEquals(plain, step.transform());
    assertEquals(plain, guided.under(new Guidance.Strength(1), 0).transform());
  }

  @ParameterizedTest
  @EnumSource(OperatorSpace.class)
  void property_everySpaceIsListable(OperatorSpace space) {
    for (Operator operator : space.operators()) {
      var policy = new SubPolicy(List.of(new Operation(operator, 1, space.levels())));
      var step = new ListedPolicy(List.of(policy), space, 0);
      Sample.draw(Sample.noise(1, 3, 8, 8), recipe(8, step), new Seed(1));
      assertThat(step.transform().parameters()).hasSize(2);
    }
  }

  @Test
  void refuses_whatNoSpaceHas() {
    assertThatThrownBy(() -> new RandAugment(2, 31, 0, 1, OperatorSpace.TORCHVISION, 0))
        .hasMessage("magnitude: want 0 to 30, was 31");
    assertThatThrownBy(() -> new TrivialAugment(0, OperatorSpace.TIMM, 0))
        .hasMessageContaining("count: want 1 to 64, was 0");
    assertThatThrownBy(() -> new AutoAugment(PublishedPolicy.SVHN, 256))
        .hasMessage("fill: want 0 to 255, was 256");
    assertThatThrownBy(() -> new AugMix(3, 4, 3, 1, 0)).hasMessageContaining("depth");
    var invert = new SubPolicy(List.of(new Operation(Operator.INVERT, 1, 0)));
    assertThatThrownBy(() -> new ListedPolicy(List.of(invert), OperatorSpace.TORCHVISION, 0))
        .hasMessageContaining("operator: want one of [IDENTITY, SHEAR_X")
        .hasMessageContaining("was INVERT");
    assertThatThrownBy(() -> new ListedPolicy(List.of(), OperatorSpace.TIMM, 0))
        .hasMessage("policies: want one or more, was none");
    assertThatThrownBy(() -> new SubPolicy(List.of()))
        .hasMessage("operations: want one or more, was none");
    assertThatThrownBy(() -> new Operation(Operator.ROTATE, 1.5, 0))
        .hasMessage("probability: want 0 to 1, was 1.5");
    assertThatThrownBy(
            () -> new Policy(8, List.of(RandomErasing.DEFAULT, SpatialStep.Flip.DEFAULT)))
        .hasMessageContaining("steps: want random_erasing behind all other steps, was step 1");
    assertThatThrownBy(() ->
            GuidedAugment.DEFAULT.under(
                new Guidance.Policies(List.of(List.of(List.of(new Choice(0, 0))))), 0))
        .hasMessage("guided_augment: want count 1, as the component chooses, was 2");
  }
}
