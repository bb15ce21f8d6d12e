package org.fullrank.recipe;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.fullrank.core.Problem;
import org.junit.jupiter.api.Test;

final class ExplanationTest {
  @Test
  void golden_aKeyWithItsJavadoc() {
    explains(
        "optim.lr",
        """
        optim.lr: a number; default 0.001
          learning rate at a batch of 256, above zero; 1e-3 suits ViT most\
        """);
  }

  @Test
  void golden_aBlockListsItsKeys() {
    explains(
        "optim",
        """
        optim: a block of keys
          the optimizer
          How it is trained, by AdamW.
          optim.lr: a number; default 0.001. learning rate at a batch of 256, above zero; 1e-3\
         suits ViT most
          optim.weight_decay: a number; default 0.05. zero or more
          optim.nesterov: true or false; default false. look ahead
          optim.patience: a duration such as 90s, 5m or 1h30m; default 1m30s\
        """);
  }

  @Test
  void golden_aNamedChoiceIsPassedThroughOrNamed() {
    explains("goal.temperature", "goal.contrast.temperature: a number; default 0.1");
    explains(
        "goal.hidden_units",
        """
        goal.bootstrap_small.hidden_units: a whole number; default 64

        goal.bootstrap_large.hidden_units: a whole number; default 4096\
        """);
    explains(
        "goal.bootstrap_large.weights.push",
        "goal.bootstrap_large.weights.push: a number; default 4");
    explains("tower.name", "tower.name: one of vi_t, res_net; default vi_t");
    explains(
        "tower",
        """
        tower: one of vi_t, res_net; default vi_t
          the encoder

        tower.vi_t
          tower.vi_t.width: a whole number; default 192. units, a positive number
          tower.vi_t.depth: a whole number; default 6. blocks
          tower.vi_t.pooling: one of class_token, mean; default mean

        tower.res_net
          tower.res_net.layers: a whole number; no default\
        """);
  }

  @Test
  void golden_wordsAreExplainedAndItemsOfAListPassedThrough() {
    explains(
        "tower.pooling",
        """
        tower.vi_t.pooling: one of class_token, mean; default mean
          class_token: One more token, trained.
          mean\
        """);
    explains("data.mixes.0.pull", "data.mixes.pull: a number; no default");
    explains(
        "data.mixes",
        """
        data.mixes: a list, each a block of keys: pull, push; no default
          Loss weights, each above zero.
          data.mixes.pull: a number; no default
          data.mixes.push: a number; no default\
        """);
  }

  @Test
  void refuses_anUnknownKey() {
    refuses("optim.lrr", "optim.lrr: unknown key \"lrr\"; did you mean \"lr\"?");
    refuses("seed.x", "seed.x: unknown key \"x\"; it has no keys below it");
    refuses(
        "tower.foo",
        "tower.foo: unknown key \"foo\"; want one of vi_t, res_net, width, depth, pooling, layers");
    refuses("tower.resnet", "tower.resnet: unknown key \"resnet\"; did you mean \"res_net\"?");
    refuses("contrast", "contrast: unknown key \"contrast\"; did you mean \"goal.contrast\"?");
  }

  private static void explains(String path, String text) {
    assertEquals(text, TrialConfig.recipe().explain(path));
  }

  private static void refuses(String path, String message) {
    assertThatThrownBy(() -> TrialConfig.recipe().explain(path))
        .isInstanceOf(Problem.class)
        .hasMessage(message);
  }
}
