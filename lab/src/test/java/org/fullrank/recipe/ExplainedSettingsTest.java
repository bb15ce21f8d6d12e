package org.fullrank.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.fullrank.lab.Settings;
import org.junit.jupiter.api.Test;

/** A run's settings explain themselves: every key, every named choice, every word. */
class ExplainedSettingsTest {
  /** {@code optim.lr: a number; default 0.1}, and nothing of what it is. */
  private static final Pattern BARE =
      Pattern.compile("  [a-z0-9_.]+: [^.]*?(; (no default|default \\S+)|a block of keys)");

  /** {@code optim.sgd}, and nothing of what it is. */
  private static final Pattern BARE_CHOICE = Pattern.compile("[a-z0-9_.]+");

  private static final Pattern NESTED_AGAIN = Pattern.compile("\\.of\\.(.*\\.)?of\\b");

  @Test
  void golden_everyKeyEveryChoiceAndEveryWordHasAText() {
    var bare = new ArrayList<String>();
    walk("", new HashSet<>(), bare);
    assertThat(bare).isEmpty();
  }

  private static void walk(String path, Set<String> seen, List<String> bare) {
    List<String> lines = Settings.RECIPE.explain(path).lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      String next = i + 1 < lines.size() ? lines.get(i + 1) : "";
      boolean choice = BARE_CHOICE.matcher(line).matches() && !next.startsWith("  ");
      boolean word = line.matches("  [a-z]\\w*");
      if (BARE.matcher(line).matches() || choice || word) {
        bare.add(path + ": " + line.strip());
      }
      String key = line.strip().split(":", 2)[0];
      if (line.startsWith("  ")
          && key.matches("[a-z0-9_.]+")
          && isKey(key, path)
          && seen.add(key)) {
        walk(key, seen, bare);
      }
    }
  }

  /** Settings within settings of the same kind are told once. */
  private static boolean isKey(String word, String path) {
    return !NESTED_AGAIN.matcher(word).find()
        && (path.isEmpty() || word.startsWith(path.split("\\.", 2)[0] + "."));
  }
}
