package org.fullrank.report;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.fullrank.diagnose.AttentionHealth;
import org.fullrank.diagnose.History;

/** The attention entropy of each head as a coloured table; peaked heads are dark. */
final class AttentionTable {
  /** Five colours of the cividis map, which suits every kind of colour vision. */
  private static final int[][] RAMP = {
    {0, 34, 78}, {67, 78, 108}, {125, 124, 120}, {187, 173, 108}, {254, 232, 56}
  };

  private static final double NEAR = 0.05; // of the way from the bound to the most

  /** The luminance whose contrast with white is that with black: √(1.05 · 0.05) − 0.05. */
  private static final double EVEN = 0.1791;

  private static final int SHOWN = 5;

  private AttentionTable() {}

  static Tag section(List<AttentionHealth> layers, Optional<History.AttentionEntropy> peaked) {
    int heads = layers.stream().mapToInt(layer -> layer.heads().size()).max().orElse(0);
    Tag head =
        Tag.of("tr")
            .holding(Tag.of("td"))
            .holding(
                IntStream.rangeClosed(1, heads)
                    .mapToObj(h -> Tag.of("th").with("scope", "col").text("head " + h))
                    .toList());
    Tag table =
        Tag.of("table", "heat")
            .holding(Tag.of("thead").holding(head))
            .holding(Tag.of("tbody").holding(layers.stream().map(AttentionTable::row).toList()));
    return Section.of(
        "attention",
        "Attention entropy",
        "Entropy of each head in nats: high is spread over all tokens, 0 is a single token. The small number"
            + " is its lower bound; ▼ marks a head close to its bound.",
        Tag.of("div", "card looks")
            .holding(
                Tag.of("div", "scroll").holding(table, key(layers)), mostPeaked(layers, peaked)));
  }

  private static Tag row(AttentionHealth layer) {
    return Tag.of("tr")
        .holding(Tag.of("th").with("scope", "row").text(layer.layer()))
        .holding(
            IntStream.range(0, layer.heads().size()).mapToObj(head -> cell(layer, head)).toList());
  }

  private static Tag cell(AttentionHealth layer, int which) {
    var head = layer.heads().get(which);
    double most = layer.most();
    double share =
        most > 0 && Double.isFinite(head.entropy()) ? Math.clamp(head.entropy() / most, 0, 1) : 0;
    boolean near = head.entropy() - head.bound() < NEAR * (most - head.bound());
    return Tag.of("td")
        .with("style", colours(share))
        .with(
            "title",
            "entropy %s of at most %s, bound %s nats; %s"
                .formatted(
                    Numbers.brief(head.entropy()),
                    Numbers.brief(most),
                    Numbers.brief(head.bound()),
                    phrases(layer, which)))
        .text((near ? "▼ " : "") + Numbers.fixed(head.entropy(), 2))
        .holding(Tag.of("small").text("≥ " + Numbers.fixed(head.bound(), 2)));
  }

  private static String phrases(AttentionHealth layer, int head) {
    return AttentionHealth.QUANTITIES.stream()
        .filter(quantity -> !quantity.text().phrase().isEmpty())
        .map(quantity ->
            quantity
                .text()
                .phrase()
                .formatted(Numbers.brief(quantity.values().apply(layer).toArray()[head])))
        .collect(Collectors.joining(", "));
  }

  private record Place(AttentionHealth layer, int head) {
    double share() {
      return layer.heads().get(head).entropy() / layer.most();
    }

    String shown() {
      return String.format(
          Locale.ROOT,
          "%s, head %d: %s %% of the largest entropy",
          layer.layer(),
          head + 1,
          Numbers.percent(share()));
    }
  }

  /** The heads with the lowest entropy. */
  private static Tag mostPeaked(
      List<AttentionHealth> layers, Optional<History.AttentionEntropy> peaked) {
    List<Tag> places =
        layers.stream()
            .flatMap(layer ->
                IntStream.range(0, layer.heads().size()).mapToObj(h -> new Place(layer, h)))
            .sorted(Comparator.comparingDouble(Place::share))
            .limit(SHOWN)
            .map(place -> Tag.of("li").text(place.shown()))
            .toList();
    return Tag.of("div")
        .holding(Tag.of("b").text("Most peaked"), Tag.of("ol").holding(places))
        .holding(peaked.stream().map(AttentionTable::note).toList());
  }

  private static Tag note(History.AttentionEntropy look) {
    return Tag.of("p", "note")
        .text(
            String.format(
                Locale.ROOT,
                "A head first fell below %.0f %% of the largest entropy at step %,d.",
                100 * History.PEAKED,
                look.step()));
  }

  private static String colours(double share) {
    double place = share * (RAMP.length - 1);
    int at = Math.min((int) place, RAMP.length - 2);
    int[] rgb =
        IntStream.range(0, 3)
            .map(
                c -> (int) Math.round(RAMP[at][c] + (place - at) * (RAMP[at + 1][c] - RAMP[at][c])))
            .toArray();
    String ink = luminance(rgb) < EVEN ? "#fff" : "#000";
    return String.format(
        Locale.ROOT, "background:rgb(%d,%d,%d);color:%s", rgb[0], rgb[1], rgb[2], ink);
  }

  /** The relative luminance of a colour, 0 to 1 (WCAG 2.2). */
  private static double luminance(int... rgb) {
    double[] linear =
        IntStream.of(rgb)
            .mapToDouble(c -> c / 255.0)
            .map(c -> c <= 0.04045 ? c / 12.92 : Math.pow((c + 0.055) / 1.055, 2.4))
            .toArray();
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
  }

  private static Tag key(List<AttentionHealth> layers) {
    double most = layers.stream().mapToDouble(AttentionHealth::most).max().orElse(0);
    return Tag.of("div", "key")
        .holding(
            Stream.of(
                    Tag.of("span").text("a single token, 0"),
                    Tag.of("i", "cividis"),
                    Tag.of("span").text("all tokens equally, " + Numbers.brief(most)))
                .toList());
  }
}
