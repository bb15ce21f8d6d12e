package org.fullrank.recipe;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.fullrank.core.Seed;
import org.fullrank.recipe.TrialConfig.Bootstrap;
import org.fullrank.recipe.TrialConfig.Contrast;
import org.fullrank.recipe.TrialConfig.Data;
import org.fullrank.recipe.TrialConfig.Optim;
import org.fullrank.recipe.TrialConfig.Pooling;
import org.fullrank.recipe.TrialConfig.ResNet;
import org.fullrank.recipe.TrialConfig.ViT;
import org.fullrank.recipe.TrialConfig.Weights;

/** Random settings, and recipes broken at random. */
final class Trials {
  private static final List<String> TEXTS =
      List.of(
          "",
          " ",
          "null",
          "~",
          "true",
          "1e5",
          "0x1F",
          "- a",
          "a: b",
          "#",
          "a #b",
          "'",
          "\"\\\n\t",
          "ä€😀",
          "\u0000\u0085\u2028\uFEFF",
          "*a",
          "&a",
          "!x",
          "%",
          "@",
          "`",
          "{",
          "[1]",
          ".inf",
          "...",
          "---",
          "a b",
          "no",
          "2001-01-01",
          "1:20",
          "C:\\x",
          "tail ",
          "C:/x");

  private static final List<String> SHARDS =
      List.of(
          ": ",
          "- ",
          "\n",
          "  ",
          "\t",
          "{",
          "}",
          "[",
          "]",
          "\"",
          "'",
          "&a ",
          "*a",
          "!!int ",
          "#",
          "|",
          ">",
          "---\n",
          "...\n",
          "%",
          "? ",
          "null",
          "name: ",
          "-1",
          "1e999",
          "99999999999",
          "\u0000",
          "é",
          "\uD83D",
          "<<: ");

  private Trials() {}

  static TrialConfig random(long seed) {
    RandomGenerator random = new Seed(seed).random();
    return new TrialConfig(
        random.nextLong(), data(random), tower(random), goal(random), optim(random));
  }

  private static Data data(RandomGenerator random) {
    String text = pick(random, TEXTS);
    return new Data(
        Path.of("d/" + text.replace("\0", "")),
        random.ints(random.nextInt(4)).boxed().toList(),
        random.nextBoolean() ? Optional.of(pick(random, TEXTS)) : Optional.empty(),
        IntStream.range(0, random.nextInt(3)).mapToObj(_ -> weights(random)).toList());
  }

  private static Weights weights(RandomGenerator random) {
    return new Weights(positive(random), positive(random));
  }

  private static double positive(RandomGenerator random) {
    return Math.exp(random.nextGaussian() * 30);
  }

  private static TrialConfig.Tower tower(RandomGenerator random) {
    return random.nextBoolean()
        ? new ResNet(random.nextInt())
        : new ViT(1 + random.nextInt(999), 1 + random.nextInt(99), Pooling.CLASS_TOKEN);
  }

  private static TrialConfig.Goal goal(RandomGenerator random) {
    return switch (random.nextInt(3)) {
      case 0 -> new Contrast(positive(random), random.nextInt());
      case 1 -> TrialConfig.LARGE;
      default -> new Bootstrap(random.nextInt(), weights(random));
    };
  }

  private static Optim optim(RandomGenerator random) {
    return new Optim(
        positive(random),
        random.nextInt(3),
        random.nextBoolean(),
        Duration.ofMillis(random.nextLong(10_000_000)));
  }

  /** A good recipe after one to six cuts, copies and splices. */
  static String mutated(long seed) {
    RandomGenerator random = new Seed(seed).random();
    var text = new StringBuilder(TrialConfig.recipe().write(random(seed)));
    int changes = 1 + random.nextInt(6);
    for (int i = 0; i < changes; i++) {
      int at = random.nextInt(text.length() + 1);
      int end = Math.min(text.length(), at + random.nextInt(12));
      switch (random.nextInt(3)) {
        case 0 -> text.delete(at, end);
        case 1 -> text.insert(at, text.substring(at, end));
        default -> text.replace(at, end, pick(random, SHARDS));
      }
    }
    return text.toString();
  }

  private static String pick(RandomGenerator random, List<String> from) {
    return from.get(random.nextInt(from.size()));
  }
}
