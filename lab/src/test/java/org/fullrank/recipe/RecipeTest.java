package org.fullrank.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.fullrank.core.Printable;
import org.fullrank.core.Problem;
import org.fullrank.recipe.TrialConfig.Bootstrap;
import org.fullrank.recipe.TrialConfig.Contrast;
import org.fullrank.recipe.TrialConfig.Data;
import org.fullrank.recipe.TrialConfig.Optim;
import org.fullrank.recipe.TrialConfig.Pooling;
import org.fullrank.recipe.TrialConfig.ResNet;
import org.fullrank.recipe.TrialConfig.ViT;
import org.fullrank.recipe.TrialConfig.Weights;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.node.JsonNodeFactory;

final class RecipeTest {
  /** The least that says everything without a default. */
  private static final String LEAST =
      """
      seed: 7
      data: {folder: images, sizes: [28], mixes: []}
      goal: contrast
      """;

  @Test
  void golden_everyKindOfComponent() {
    TrialConfig read =
        parse(
            """
            # a comment
            seed: -7
            data:
              folder: "my images/train"
              sizes: [28, 224]
              manifest: a.csv
              mixes:
                - {pull: 1, push: 0.5}
                - pull: 2e-1
                  push: 3
            tower:
              name: vi_t
              width: 64
              pooling: class_token
            goal: {name: bootstrap_large, weights: {push: 9}}
            optim: {lr: 1e-4, weight_decay: 0, nesterov: true, patience: 1h30m}
            """);
    assertEquals(
        new TrialConfig(
            -7,
            new Data(
                Path.of("my images/train"),
                List.of(28, 224),
                Optional.of("a.csv"),
                List.of(new Weights(1, 0.5), new Weights(0.2, 3))),
            new ViT(64, 6, Pooling.CLASS_TOKEN),
            new Bootstrap(4096, new Weights(3, 9)),
            new Optim(1e-4, 0, true, Duration.ofMinutes(90))),
        read);
  }

  @Test
  void golden_defaultsStandForWhatIsNotWritten() {
    TrialConfig read = parse(LEAST);
    assertEquals(Contrast.PAPER, read.goal());
    assertEquals(TrialConfig.Tower.DEFAULT, read.tower());
    assertEquals(Optim.DEFAULT, read.optim());
    assertEquals(Optional.empty(), read.data().manifest());
  }

  @Test
  void golden_anAliasIsACopy() {
    TrialConfig read =
        parse(
            """
            seed: 1
            data: {folder: a, sizes: &s [1, 2], mixes: [&m {pull: 1, push: 2}, *m]}
            goal: contrast
            """);
    assertEquals(List.of(new Weights(1, 2), new Weights(1, 2)), read.data().mixes());
  }

  @Test
  void golden_overridesReachThroughNamesAndShortForms() {
    TrialConfig read =
        recipe()
            .parse(
                "run.yaml",
                LEAST,
                List.of(
                    "goal.temperature=0.5",
                    "optim.lr=1e-2",
                    "tower={name: res_net, layers: 18}",
                    "tower.layers=50",
                    "data.sizes=[1, 2]",
                    "data.sizes.1=5",
                    "data.mixes=[{pull: 1, push: 2}, {pull: 3, push: 4}]",
                    "data.mixes.0.push=9",
                    "data.manifest="));
    assertEquals(new Contrast(0.5, 0), read.goal());
    assertEquals(1e-2, read.optim().lr());
    assertEquals(new ResNet(50), read.tower());
    assertEquals(List.of(1, 5), read.data().sizes());
    assertEquals(List.of(new Weights(1, 9), new Weights(3, 4)), read.data().mixes());
  }

  @Test
  void golden_everyErrorAtOnceWithItsPlace() {
    refuses(
        """
        seed: abc
        data:
          folder: images
          folder: other
          sizes: [28, x, 3.5]
        tower:
          name: vit
        goal:
          name: bootstrap_small
          weights: {pull: -1, push: 0}
        optim:
          lrr: 1
          weight_decay: -2
          nesterov: "true"
          patience: soon
        extra: 1
        """,
        """
        run.yaml:1:7: seed: want a whole number, was "abc"
        run.yaml:3:3: data.mixes: missing; want a list, each a block of keys: pull, push
        run.yaml:4:3: data.folder: the key occurs twice; the first is in line 3
        run.yaml:5:15: data.sizes.1: want a whole number, was "x"
        run.yaml:5:18: data.sizes.2: want a whole number, was "3.5"
        run.yaml:7:9: tower.name: want one of vi_t, res_net, was "vit"; did you mean "vi_t"?
        run.yaml:10:13: goal.weights.pull: want a positive number, was -1
        run.yaml:10:23: goal.weights.push: want a positive number, was 0
        run.yaml:12:3: optim.lrr: unknown key; did you mean "lr"?
        run.yaml:13:3: optim.weight_decay: want zero or more, was -2
        run.yaml:14:13: optim.nesterov: want true or false, was the text "true"
        run.yaml:15:13: optim.patience: want a duration such as 90s, 5m or 1h30m, was "soon"
        run.yaml:16:1: extra: unknown key; want one of seed, data, tower, goal, optim\
        """);
  }

  @Test
  void golden_anEmptyRecipeSaysAllThatIsMissing() {
    refuses(
        "",
        """
        run.yaml:1:1: seed: missing; want a whole number
        run.yaml:1:1: data.folder: missing; want a path
        run.yaml:1:1: data.sizes: missing; want a list, each a whole number
        run.yaml:1:1: data.mixes: missing; want a list, each a block of keys: pull, push
        run.yaml:1:1: goal: missing; want one of contrast, bootstrap_small, bootstrap_large\
        """);
  }

  @Test
  void golden_overridesAreTheirOwnPlace() {
    assertThatThrownBy(() ->
            recipe()
                .parse(
                    "run.yaml", LEAST + "zzz: 1", List.of("optim.lrr=1", "optim.lr=-1", "seed=")))
        .hasMessage(
            """
            run.yaml:4:1: zzz: unknown key; want one of seed, data, tower, goal, optim
            --set seed=: seed: want a whole number, was nothing
            --set optim.lrr=1: optim.lrr: unknown key; did you mean "lr"?
            --set optim.lr=-1: optim.lr: want a positive number, was -1\
            """);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "seed: [1 | run.yaml:2:1: not YAML: expected ',' or ']', but got <stream end>",
        "seed: @ | run.yaml:1:7: not YAML: found character '@' that cannot start any token. (Do not"
            + " use @ for indentation)",
        "- 1 | run.yaml:1:1: want a block of keys: seed, data, tower, goal, optim, was a list",
        "seed: !!str 1 | run.yaml:1:7: the tag tag:yaml.org,2002:str; write the value without",
        "seed: *a | run.yaml:1:7: no anchor &a above",
        "seed: &a [*a] | run.yaml:1:11: no anchor &a above",
        "{[1]: 2} | run.yaml:1:2: want a plain key",
      })
  void refuses_whatIsNoRecipe(String text, String message) {
    assertThatThrownBy(() -> parse(text + "\n")).hasMessage(message);
  }

  @Test
  void refuses_brokenOverrides() {
    for (String broken : List.of("optim.lr", "=1", "seed=[1", "data.sizes.1=3", "data.sizes.x=3")) {
      assertThatThrownBy(() -> recipe().parse("run.yaml", LEAST, List.of(broken)))
          .isInstanceOf(Problem.class)
          .hasMessageStartingWith("--set " + broken + ": ");
    }
  }

  @Test
  void refuses_bombs() {
    var laughs = new StringBuilder("a: &x0 [1, 1]\n");
    for (int i = 1; i < 40; i++) {
      laughs.append("b%d: &x%d [*x%d, *x%d]\n".formatted(i, i, i - 1, i - 1));
    }
    assertThatThrownBy(() -> parse(laughs.toString()))
        .hasMessageEndingWith("more than 20000 values, aliases written out");
    assertThatThrownBy(() -> parse("a: " + "[".repeat(100_000)))
        .hasMessageEndingWith("nested more than 40 deep");
    assertThatThrownBy(() -> parse("a: " + "x".repeat(1_000_000)))
        .hasMessageEndingWith("larger than 1000000 characters");
  }

  /** Words without end are written without recursion, as words; times and other text likewise. */
  @Test
  void golden_longScalarsAreWrittenOnOneLine() {
    for (String text : List.of("a" + " b".repeat(200_000), "1h".repeat(200_000))) {
      assertEquals(text, YamlText.flow(JsonNodeFactory.instance.stringNode(text)));
    }
    String other = "a" + " b".repeat(200_000) + "!";
    assertEquals("\"" + other + "\"", YamlText.flow(JsonNodeFactory.instance.stringNode(other)));
  }

  /** A key and a value with line ends, colours and reversed directions, or without end. */
  @Test
  void refuses_hostileTextOnOneLine() {
    for (String text :
        List.of(
            "\"a\\nb\\e[31m\\x9b\\u202e\": 1",
            "seed: \"1\\n\\u2028\\x9b\"",
            "seed: " + "a ".repeat(300_000),
            "seed: [" + "[".repeat(30) + "]".repeat(30) + "]",
            "\"" + "k".repeat(1000) + "\": 1",
            "seed: !<a\\\u009b> 1",
            "seed: *\u202e")) {
      assertThatThrownBy(() -> parse(LEAST.replaceFirst("seed: .*\n", "") + text + "\n"))
          .isInstanceOf(Problem.class)
          .message()
          .satisfies(message -> {
            assertThat(message.lines()).allMatch(line -> line.length() < 1100);
            assertThat(message.lines()).allMatch(line -> line.startsWith("run.yaml:"));
            assertThat(message).isEqualTo(Printable.lines(message));
          });
    }
  }

  @Test
  void refuses_filesThatAreNone(@TempDir Path folder) throws Exception {
    Path latin = Files.write(folder.resolve("latin.yaml"), new byte[] {'a', (byte) 0xE9});
    assertThatThrownBy(() -> recipe().read(latin, List.of()))
        .hasMessageEndingWith("not UTF-8 text");
    assertThatThrownBy(() -> recipe().read(folder.resolve("none.yaml"), List.of()))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("no such file");
    Path nul =
        Files.write(folder.resolve("nul.yaml"), "a: 1\nb: \0".getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(() -> recipe().read(nul, List.of()))
        .hasMessage(nul + ":2:4: not YAML: the character U+0000");
  }

  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_whatIsWrittenReadsBackEqual(long seed) {
    TrialConfig made = Trials.random(seed);
    assertEquals(made, parse(recipe().write(made)), () -> recipe().write(made));
  }

  @ParameterizedTest
  @MethodSource("org.fullrank.testing.Seeds#few")
  void property_aMutatedRecipeIsReadOrRefusedInWords(long seed) {
    for (int round = 0; round < 25; round++) {
      String text = Trials.mutated(seed * 25 + round);
      try {
        assertThat(parse(text)).isNotNull();
      } catch (Problem refused) {
        assertEquals(Problem.Kind.CONFIG, refused.kind());
        assertThat(String.valueOf(refused.getMessage()).lines())
            .allMatch(line -> line.startsWith("run.yaml:"));
      }
    }
  }

  private static Recipe<TrialConfig> recipe() {
    return TrialConfig.recipe();
  }

  private static TrialConfig parse(String text) {
    return recipe().parse("run.yaml", text, List.of());
  }

  private static void refuses(String text, String message) {
    assertThatThrownBy(() -> parse(text)).isInstanceOf(Problem.class).hasMessage(message);
  }
}
