package org.fullrank.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.random.RandomGenerator;
import org.fullrank.core.Problem;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.data.Image;
import org.fullrank.loader.Batches;
import org.fullrank.recipe.Recipe;
import org.fullrank.recipe.SubtypeRegistry;
import org.fullrank.views.Augmented;
import org.fullrank.views.Operator;
import org.fullrank.views.OperatorSpace;
import org.fullrank.views.OperatorStep;
import org.fullrank.views.SubPolicy;
import org.junit.jupiter.api.Test;

/** A thousand mutated policies: each is refused in words, or makes a view. */
class PolicyFuzzTest {
  private static final Recipe<Augmented> RECIPE =
      Recipe.of(Augmented.class, SubtypeRegistry.none());
  private static final String POLICY =
      """
      of: {name: plain, size: 8, pixels: {channels: 1}, min_area: 0.5, flip: 0.5}
      copies: 2
      steps:
      - name: listed_policy
        space: auto_augment
        fill: 12
        policies:
        - operations:
          - {operator: rotate, probability: 0.3, level: 4}
          - {operator: rotate, probability: 1, level: 9}
        - operations:
          - {operator: solarize, probability: 0.6, level: 5}
          - {operator: auto_contrast, probability: 0.5, level: 0}
      - {name: rand_augment, count: 2, magnitude: 9, spread: 0.5, space: torchvision}
      - {name: aug_mix, chains: 3, severity: 3, alpha: 1}
      - {name: random_erasing, probability: 0.5, min_area: 0.02, max_area: 0.3}
      """;
  private static final List<String> WORDS =
      List.of(
          "-1",
          "0",
          "1e9",
          "NaN",
          ".inf",
          "rotate",
          "null",
          "[]",
          "{}",
          "''",
          "99999999999999",
          "timm",
          "operator",
          "0.5",
          ":",
          "- ",
          "copies",
          "policies",
          "translate_x",
          "\t",
          "true",
          "guided_augment",
          "auto_augment",
          "*a",
          "&a",
          "!!x",
          "#",
          "|",
          "\u0000",
          "é");
  private static final Image IMAGE = new Image(1, 9, 11, new byte[99]);

  @Test
  void golden_thePolicyItself() {
    Augmented views = RECIPE.parse("policy.yaml", POLICY, List.of());
    assertEquals(2, views.policies().size());
    var listed = (OperatorStep.ListedPolicy) views.steps().getFirst();
    assertEquals(OperatorSpace.AUTO_AUGMENT, listed.space());
    SubPolicy twice = listed.policies().getFirst();
    assertThat(twice.operations()).allMatch(it -> it.operator() == Operator.ROTATE);
    makesViews(views);
  }

  @Test
  void property_mutatedPoliciesAreRefusedInWordsOrMakeViews() {
    int refused = 0;
    for (int i = 0; i < 1000; i++) {
      RandomGenerator random = new Seed(i).random();
      String text = mutated(random);
      try {
        Augmented views = RECIPE.parse("policy.yaml", text, List.of());
        if (views.copies() <= 8 && views.policies().getFirst().size() <= 64) {
          makesViews(views);
        }
      } catch (Problem problem) {
        refused++;
        assertThat(problem.getMessage()).as(text).contains("policy.yaml").hasSizeGreaterThan(15);
        assertThat(problem.getMessage()).as(text).doesNotContain("Exception");
      }
    }
    assertThat(refused).isBetween(300, 990);
  }

  private static void makesViews(Augmented views) {
    try (var _ = Scope.open()) {
      var batch = Batches.now(List.of(IMAGE), views.at(0));
      assertThat(batch.views()).hasSize(views.policies().size());
    }
  }

  /** One to three places changed: a word for another, or characters lost or doubled. */
  private static String mutated(RandomGenerator random) {
    var text = new StringBuilder(POLICY);
    for (int change = 0; change <= random.nextInt(3); change++) {
      int at = random.nextInt(text.length());
      int length = Math.min(text.length() - at, 1 + random.nextInt(8));
      switch (random.nextInt(4)) {
        case 0 -> text.delete(at, at + length);
        case 1 -> text.insert(at, text.substring(at, at + length));
        case 2 -> text.insert(at, WORDS.get(random.nextInt(WORDS.size())));
        default -> value(text, at, WORDS.get(random.nextInt(WORDS.size())));
      }
    }
    return text.toString();
  }

  /** Replaces the value behind the next colon. */
  private static void value(StringBuilder text, int from, String word) {
    int colon = text.indexOf(": ", from);
    if (colon >= 0) {
      int end = colon + 2;
      while (end < text.length() && ",}\n".indexOf(text.charAt(end)) < 0) {
        end++;
      }
      text.replace(colon + 2, end, word);
    }
  }
}
