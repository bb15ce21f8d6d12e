package org.fullrank.report;

import java.util.List;
import java.util.Optional;
import org.fullrank.probe.Interval;

/**
 * Everything the report of one run shows. Empty lists leave their section out.
 *
 * @param run the run's name
 * @param summary one line: method, encoder, data, length
 * @param scores what was measured beside its floors, the headline first
 * @param finding the verdict
 * @param curves what was logged while it trained
 * @param anatomy what the layers look like inside
 * @param gallery samples on a map, and their neighbours
 * @param origin how to repeat the run
 */
public record ReportData(
    String run,
    String summary,
    List<Score> scores,
    Finding finding,
    List<Curve> curves,
    Anatomy anatomy,
    Gallery gallery,
    Origin origin) {
  public ReportData {
    scores = List.copyOf(scores);
    curves = List.copyOf(curves);
  }

  /**
   * One probe's accuracy on the trained features, and on those that cost nothing.
   *
   * @param probe its name, such as {@code Linear probe}
   * @param protocol how it was measured, in one line
   */
  public record Score(String probe, String protocol, Bar trained, List<Bar> floors) {
    public Score {
      floors = List.copyOf(floors);
    }
  }

  /**
   * An accuracy.
   *
   * @param features what was probed, such as {@code raw pixels}
   * @param accuracy 0 to 1
   * @param interval 95 %
   */
  public record Bar(String features, double accuracy, Interval interval) {}

  /** Whether something is wrong with the representation. */
  public enum Health {
    /** Nothing points to a disease. */
    HEALTHY,
    /** It has one. */
    SICK
  }

  /**
   * The verdict.
   *
   * @param title in a few words, such as {@code Dimensional collapse}
   * @param evidence the measurements it rests on, one a line
   * @param cause the likely cause; empty when nothing is wrong
   * @param remedy what to do; empty when nothing is wrong
   */
  public record Finding(
      Health health, String title, List<String> evidence, String cause, String remedy) {
    public Finding {
      evidence = List.copyOf(evidence);
    }
  }

  /** A place in the plane. */
  public record Point(double x, double y) {}

  /**
   * A quantity over the run. Values that are no numbers leave a gap.
   *
   * @param over what {@code x} counts, such as {@code epoch}
   */
  public record Curve(String name, String over, List<Point> points) {
    public Curve {
      points = List.copyOf(points);
    }
  }

  /**
   * What the layers look like inside.
   *
   * @param layers from input to output
   * @param attention of those that have it
   * @param peaked the step after which a head was first seen with hardly any entropy left, in words
   * @param parts that say something of themselves
   */
  public record Anatomy(
      List<Layer> layers, List<Attention> attention, Optional<String> peaked, List<Part> parts) {
    public Anatomy {
      parts = List.copyOf(parts);
      layers = List.copyOf(layers);
      attention = List.copyOf(attention);
    }
  }

  /**
   * One layer's features.
   *
   * @param spectrum singular values, largest first, one for each dimension
   * @param effectiveRank 1 to the number of dimensions
   */
  public record Layer(String name, List<Double> spectrum, double effectiveRank) {
    public Layer {
      spectrum = List.copyOf(spectrum);
    }
  }

  /**
   * The attention entropy of one layer.
   *
   * @param most the entropy of attending to every token alike, nats
   */
  public record Attention(String layer, double most, List<Head> heads) {
    public Attention {
      heads = List.copyOf(heads);
    }
  }

  /**
   * One head.
   *
   * @param entropy mean over queries, nats
   * @param bound what it cannot fall below, nats
   * @param keys effective number of keys, mean over queries
   * @param length of what it makes of its values, mean over queries
   * @param output length of what it adds to the block, behind the map that joins the heads
   * @param logit largest one, without its sign
   */
  public record Head(
      double entropy, double bound, double keys, double length, double output, double logit) {}

  /** What one part of the encoder says of itself; {@code name} is its path. */
  public record Part(String name, List<Quantity> quantities) {
    public Part {
      quantities = List.copyOf(quantities);
    }
  }

  /** A named number. */
  public record Quantity(String name, double value) {}

  /**
   * Where the run came from.
   *
   * @param config the resolved recipe, YAML
   * @param facts versions, machine, data, seeds, command
   */
  public record Origin(String config, List<Fact> facts) {
    public Origin {
      facts = List.copyOf(facts);
    }
  }

  /** A line of the provenance table. */
  public record Fact(String name, String value) {}
}
