package org.fullrank.diagnose;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The faults that show in the structure of a layer's embeddings alone. Each compares one number
 * with its band.
 *
 * @param disease the disease
 * @param measure the number of a layer
 * @param advice likely cause and remedy
 */
record StructureFaults(Disease disease, Function<LayerHealth, Evidence> measure, Advice advice) {
  private static final Band ALIKE = Band.atMost(0.25, 0.5);
  private static final Band DOMINATED = Band.atLeast(1.5, 1.3);
  private static final Band CLUMPED = Band.atLeast(0.1, 0.04);
  private static final Band DEAD = Band.atMost(0.3, 0.5);
  private static final Band HUB = Band.atMost(0.7, 0.9);
  private static final Band OUTLIER = Band.atMost(Outliers.FAR, Double.POSITIVE_INFINITY);
  private static final double KEPT = 0.5; // of the value before training, where low is bad
  private static final double ROUNDING = 1e-6; // share of the variance
  private static final double CARRIED = 0.7; // share of the variance above the noise

  /** Likely cause and remedy. */
  private record Advice(String cause, String remedy) {}

  private static final StructureFaults SAME =
      new StructureFaults(
          Disease.SAMPLES_ALIKE,
          StructureFaults::alike,
          new Advice(
              "Most samples get one embedding: the inputs are mostly the same, or the encoder tells"
                  + " only a few of them apart.",
              "Look at the samples that are alike (duplicates, blank or unreadable inputs); if they"
                  + " differ, treat it as a complete collapse."));

  private static final List<StructureFaults> OF_OUTPUT =
      List.of(
          new StructureFaults(
              Disease.DIMENSIONAL_COLLAPSE,
              layer -> directions(layer, bare(layer), "that vary at all"),
              new Advice(
                  "The embeddings vary along a few directions only, and not at all along the others.",
                  "Put a wider projector between encoder and loss; strengthen the uniformity,"
                      + " covariance or entropy term; enlarge the batch.")),
          new StructureFaults(
              Disease.LOW_RANK_WITH_NOISE,
              layer -> directions(layer, !bare(layer), "above even noise"),
              new Advice(
                  "A few directions carry the embeddings; the others hold even noise, which hides the"
                      + " low rank from the effective rank.",
                  "As for a dimensional collapse: a wider projector, a stronger uniformity,"
                      + " covariance or entropy term, a larger batch.")),
          new StructureFaults(
              Disease.DOMINANT_DIRECTION,
              StructureFaults::participation,
              new Advice(
                  "One direction has most of the variance: a single unit or a mean offset that grows,"
                      + " an early stage of training, or samples of two kinds.",
                  "Look at the samples at both ends of that direction; whiten or standardise the"
                      + " embeddings, or train longer with a stronger decorrelation term.")),
          new StructureFaults(
              Disease.EMPTY_CLUMPS,
              StructureFaults::nearest,
              new Advice(
                  "The samples of a clump have nearly the same embedding: too few prototypes or"
                      + " classes, a classifier trained to its end, or duplicated samples.",
                  "Use an earlier layer or checkpoint, more prototypes or a weaker clustering term;"
                      + " remove duplicated samples.")),
          new StructureFaults(
              Disease.DEAD_UNITS,
              StructureFaults::dead,
              new Advice(
                  "Most dimensions are constant: ReLU units that died, most often from a too high"
                      + " learning rate or a large negative bias.",
                  "Lower the learning rate, use GELU or leaky ReLU, or normalise before the"
                      + " activation.")),
          new StructureFaults(
              Disease.HUBS,
              StructureFaults::hub,
              new Advice(
                  "A few samples lie near the centre of all others, so a search by neighbours returns"
                      + " them for nearly every query.",
                  "Subtract the mean and normalise the length, or remove these samples.")),
          new StructureFaults(
              Disease.OUTLIERS,
              StructureFaults::outliers,
              new Advice(
                  "Single samples are far from all others: broken inputs, or numbers that overflow.",
                  "Look at the named sample; remove it or clip it, and diagnose again.")));

  /** The judgements on the output, and on the projection if samples are alike in it. */
  static List<Assessment> judge(Findings findings) {
    LayerHealth output = findings.now().output();
    return Stream.concat(
            findings.now().outputs().stream().map(SAME::assess),
            OF_OUTPUT.stream()
                .filter(fault -> !findings.progress().classifies() || !ofClasses(fault.disease))
                .map(fault -> fault.assess(output, findings)))
        .toList();
  }

  /** At worst doubtful if the number was nearly as bad before training. */
  private Assessment assess(LayerHealth layer, Findings findings) {
    Assessment now = assess(layer);
    double value = measure.apply(layer).value();
    boolean kept =
        findings.start().flatMap(start -> start.layer(layer.name())).map(measure).stream()
            .anyMatch(before -> before.state() != State.HEALTHY || value >= KEPT * before.value());
    return kept && measure.apply(layer).band().bad() == Band.Side.LOW ? now.atWorstDoubtful() : now;
  }

  /** Whether a classifier's embeddings show this by design. */
  private static boolean ofClasses(Disease disease) {
    return disease == Disease.LOW_RANK_WITH_NOISE
        || disease == Disease.DOMINANT_DIRECTION
        || disease == Disease.EMPTY_CLUMPS;
  }

  private Assessment assess(LayerHealth layer) {
    return Assessment.of(disease, List.of(measure.apply(layer)), advice.cause(), advice.remedy());
  }

  private static Evidence alike(LayerHealth layer) {
    return new Evidence(
        "largest share of %s embeddings that are nearly equal".formatted(layer.name()),
        layer.samples().structure().neighbours().alike(),
        ALIKE);
  }

  /** Whether there is nothing beneath the floor but rounding. */
  private static boolean bare(LayerHealth layer) {
    return layer.samples().structure().noise().share() > 1 - ROUNDING;
  }

  /** The directions above a floor, if they carry the embeddings and {@code counts}; else all. */
  private static Evidence directions(LayerHealth layer, boolean counts, String kind) {
    NoiseFloor noise = layer.samples().structure().noise();
    int full = layer.samples().sample().fullRank();
    boolean carried = counts && noise.share() >= CARRIED && !noise.clustered();
    return new Evidence(
        String.format(Locale.ROOT, "number of directions %s, of %d,", kind, full),
        carried ? noise.directions() : full,
        Band.atLeast(Math.min(32, full / 4), Math.min(10, full / 8)));
  }

  private static Evidence participation(LayerHealth layer) {
    return new Evidence(
        "participation ratio, the number of directions that share the variance evenly,",
        layer.samples().spectrum().participationRatio(),
        DOMINATED);
  }

  private static Evidence nearest(LayerHealth layer) {
    return new Evidence(
        "median distance to the second nearest sample, over that of a normal distribution,",
        layer.samples().structure().neighbours().nearest(),
        CLUMPED);
  }

  private static Evidence dead(LayerHealth layer) {
    return new Evidence(
        "share of the dimensions that are constant",
        layer.samples().structure().constantUnits(),
        DEAD);
  }

  private static Evidence hub(LayerHealth layer) {
    return new Evidence(
        "share of the samples that have the same sample among their nearest",
        layer.samples().structure().neighbours().hub(),
        HUB);
  }

  private static Evidence outliers(LayerHealth layer) {
    Outliers found = layer.samples().structure().outliers();
    return new Evidence(
        String.format(
                Locale.ROOT,
                "distance of the farthest sample (number %d, counted from 0; %d are outliers) from the",
                found.row(),
                found.count())
            + " centre, as a multiple of the 95 % quantile,",
        found.farthest(),
        OUTLIER);
  }
}
