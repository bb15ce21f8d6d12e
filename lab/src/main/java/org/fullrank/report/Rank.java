package org.fullrank.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.fullrank.diagnose.LayerHealth;

/** The singular spectrum and the effective rank of each layer. */
final class Rank {
  private static final double WIDTH = 460;
  private static final double HEIGHT = 260;
  private static final double ROUNDING = 1e-6; // of the largest singular value, in float32

  private Rank() {}

  static Tag section(List<LayerHealth> layers) {
    return Section.of(
        "rank",
        "Singular spectrum and rank",
        "A flat spectrum uses all dimensions; a sharp drop is dimensional collapse. The effective rank is"
            + " the exponential of the spectrum's entropy.",
        Tag.of("div", "pair").holding(spectrum(layers), ranks(layers)));
  }

  private static Tag spectrum(List<LayerHealth> layers) {
    int widest = layers.stream().mapToInt(layer -> values(layer).length).max().orElse(1);
    Scale x = Scale.linear(Stream.of(1.0, (double) widest).mapToDouble(v -> v), 52, WIDTH - 12);
    Scale y = new Scale(Scale.Kind.LOG, least(layers), 1, HEIGHT - 36, 10);
    var lines = new ArrayList<Tag>();
    for (int i = 0; i < layers.size(); i++) {
      lines.add(line(layers.get(i), shade(i, layers.size()), x, y));
    }
    Tag svg =
        Tag.of("svg", "spectrum")
            .with("viewBox", "0 0 460 260")
            .with("role", "img")
            .with("aria-label", "Singular values of " + layers.size() + " layers, log scale")
            .holding(new Axes(x, y, "dimension").drawn())
            .holding(lines);
    return Tag.of("figure", "card")
        .holding(
            Tag.of("figcaption")
                .holding(
                    Tag.of("b").text("Singular values"),
                    Tag.of("span", "note").text("relative to each layer's largest")),
            svg,
            key(layers));
  }

  /** The decade below the smallest shown singular value. */
  private static double least(List<LayerHealth> layers) {
    double least =
        layers.stream()
            .flatMapToDouble(layer -> relative(layer).stream().mapToDouble(v -> v))
            .min()
            .orElse(1);
    return Math.clamp(Math.pow(10, Math.floor(Math.log10(least))), ROUNDING, 0.1);
  }

  private static List<Double> relative(LayerHealth layer) {
    double largest = Arrays.stream(values(layer)).max().orElse(1);
    return Arrays.stream(values(layer))
        .mapToObj(value -> Math.max(ROUNDING, value / Math.max(largest, Double.MIN_NORMAL)))
        .toList();
  }

  /** Singular values, largest first, a value for each dimension. */
  private static double[] values(LayerHealth layer) {
    return layer.samples().spectrum().values();
  }

  private static Tag line(LayerHealth layer, String shade, Scale x, Scale y) {
    List<Double> values = relative(layer);
    String path =
        Axes.path(
            IntStream.range(0, values.size())
                .mapToObj(i -> new double[] {x.at(i + 1), y.at(values.get(i))})
                .toList());
    return Tag.of("path", "ramp")
        .with("style", shade)
        .with("d", path)
        .holding(Tag.of("title").text(layer.name()));
  }

  private static String shade(int layer, int layers) {
    return "--late:" + (layers == 1 ? 100 : 100 * layer / (layers - 1)) + "%";
  }

  private static Tag key(List<LayerHealth> layers) {
    return Tag.of("div", "key")
        .holding(
            Tag.of("span").text(layers.getFirst().name()),
            Tag.of("i", "gradient"),
            Tag.of("span").text(layers.getLast().name()));
  }

  private static Tag ranks(List<LayerHealth> layers) {
    return Tag.of("figure", "card")
        .holding(
            Tag.of("figcaption")
                .holding(
                    Tag.of("b").text("Effective rank"),
                    Tag.of("span", "note").text("of all dimensions")),
            Bars.of(layers.stream().map(Rank::bar).toList()));
  }

  private static Bars.Bar bar(LayerHealth layer) {
    int width = values(layer).length;
    return new Bars.Bar(
        layer.name(),
        layer.samples().effectiveRank() / Math.max(1, width),
        Optional.empty(),
        Numbers.fixed(layer.samples().effectiveRank(), 1) + " / " + width,
        "trained");
  }
}
