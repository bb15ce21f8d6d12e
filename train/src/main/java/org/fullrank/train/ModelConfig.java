package org.fullrank.train;

import java.util.List;
import java.util.Optional;
import org.fullrank.core.Check;
import org.fullrank.core.Seed;
import org.fullrank.encoder.Encoder;
import org.fullrank.encoder.EncoderConfig;
import org.fullrank.encoder.Parts;
import org.fullrank.methods.ComponentConfig;
import org.fullrank.nn.LinearMap;
import org.fullrank.views.ViewsConfig;

/**
 * How an exported model is built and fed; the weights are beside it.
 *
 * @param encoder the encoder
 * @param components what changes the encoder's parts, in order
 * @param views size, channels and statistics of its input
 * @param head the classifier on the pooled features; nothing where the model learned no classes
 */
public record ModelConfig(
    EncoderConfig encoder,
    List<ComponentConfig> components,
    ViewsConfig views,
    Optional<Head> head) {
  /**
   * A classifier: the linear map {@code head.weight [classes, width]}, {@code head.bias [classes]},
   * and softmax of its logits over {@code temperature}.
   *
   * @param classes names of the classes in the order of the logits
   * @param temperature what logits are divided by, positive; 1 where nothing is calibrated
   */
  public record Head(List<String> classes, double temperature) {
    /** Nothing is calibrated. */
    public static final double TEMPERATURE = 1;

    public Head {
      classes = List.copyOf(classes);
      Check.positive(classes.size(), "classes");
      Check.positive(temperature, "temperature");
    }
  }

  public ModelConfig {
    components = List.copyOf(components);
  }

  /** The parts of the encoder: the standard ones, changed by each component in turn. */
  Parts parts() {
    var extent = encoder.layout(Plan.images(views));
    var parts = Parts.standard();
    for (ComponentConfig component : components) {
      parts = component.fit(parts, extent);
    }
    return parts;
  }

  /** The encoder, of random weights. */
  public Encoder build() {
    return encoder.build(Plan.images(views), parts(), new Seed(0));
  }

  /** The classifier on features of {@code width} entries, of random weights, where it has one. */
  public Optional<LinearMap> classifier(int width) {
    return head.map(it -> parts().linears().make(width, it.classes().size(), true, new Seed(1)));
  }
}
