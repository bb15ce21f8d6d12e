package org.fullrank.train;

import java.util.List;
import java.util.Optional;
import org.fullrank.calibrate.Calibrator;
import org.fullrank.calibrate.Isotonic;
import org.fullrank.calibrate.Temperature;
import org.fullrank.calibrate.VectorScaling;
import org.fullrank.core.Check;
import org.fullrank.core.Seed;
import org.fullrank.encoder.Encoder;
import org.fullrank.encoder.EncoderConfig;
import org.fullrank.encoder.Parts;
import org.fullrank.methods.ComponentConfig;
import org.fullrank.nn.LinearMap;
import org.fullrank.nn.Place;
import org.fullrank.views.ViewsConfig;

/**
 * The architecture and input of an exported model; a file beside it holds the weights.
 *
 * @param encoder the encoder
 * @param components components that change the encoder's parts, in order
 * @param views size, channels and statistics of its input
 * @param head the classifier on the pooled features; absent if the model learned no classes
 */
public record ModelConfig(
    EncoderConfig encoder,
    List<ComponentConfig> components,
    ViewsConfig views,
    Optional<Head> head) {
  /**
   * A classifier: the linear map {@code head.weight [classes, width]}, {@code head.bias [classes]},
   * and softmax of its logits over {@code temperature}, then mapped by {@code calibrator}.
   *
   * @param classes names of the classes in the order of the logits
   * @param temperature divisor of the logits, positive; 1 without calibration
   * @param calibrator the map of the probabilities after the softmax; absent without it
   */
  public record Head(List<String> classes, double temperature, Optional<Calibrator> calibrator) {
    /** The temperature without calibration. */
    public static final double TEMPERATURE = 1;

    public Head {
      classes = List.copyOf(classes);
      Check.positive(classes.size(), "classes");
      Check.positive(temperature, "temperature");
    }

    /** A classifier without a map after the softmax. */
    public Head(List<String> classes, double temperature) {
      this(classes, temperature, Optional.empty());
    }

    /** The same classifier calibrated by {@code fitted} alone: a temperature has its own place. */
    public Head calibrated(Calibrator fitted) {
      return switch (fitted) {
        case Temperature(double value) -> new Head(classes, value);
        case VectorScaling _, Isotonic _ -> new Head(classes, TEMPERATURE, Optional.of(fitted));
      };
    }
  }

  public ModelConfig {
    components = List.copyOf(components);
  }

  /** The parts of the encoder: the standard ones, changed by each component in turn. */
  Parts parts() {
    var extent = encoder.layout(Plan.shape(views));
    var parts = Parts.standard();
    for (ComponentConfig component : components) {
      parts = component.fit(parts, extent);
    }
    return parts;
  }

  /** The encoder, with random weights. */
  public Encoder build() {
    return encoder.build(Plan.shape(views), parts(), new Seed(0));
  }

  /**
   * The classifier on features of {@code width} entries, with random weights; empty without a head.
   */
  public Optional<LinearMap> classifier(int width) {
    return head.map(
        it -> parts().linears().at(Place.HEAD).make(width, it.classes().size(), true, new Seed(1)));
  }
}
