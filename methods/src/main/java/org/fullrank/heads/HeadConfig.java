package org.fullrank.heads;

import java.util.ArrayList;
import java.util.List;
import org.fullrank.core.Check;
import org.fullrank.core.Seed;
import org.fullrank.nn.Activation;
import org.fullrank.nn.BatchNorm;
import org.fullrank.nn.Layer;
import org.fullrank.nn.LayerNorm;
import org.fullrank.nn.Linear;
import org.fullrank.nn.LinearMap;
import org.fullrank.nn.Sequential;

/**
 * The layers of a multi-layer perceptron between an encoder and a loss. Its tensors are numbered
 * over all layers, as in PyTorch's Sequential.
 *
 * @param widths output width of each linear map, the last of the head; at least one
 * @param hidden the form of all stages but the last
 * @param last the form of the last stage
 */
public record HeadConfig(List<Integer> widths, Stage hidden, Stage last) {
  /**
   * A linear map and the layers behind it.
   *
   * @param bias whether the map has a bias; a batch normalisation behind it cancels the bias
   * @param norm the normalisation of the map's outputs
   * @param activation behind the norm
   */
  public record Stage(boolean bias, Norm norm, Activation activation) {
    /** A linear map with bias alone. */
    public static final Stage PLAIN = new Stage(true, Norm.NONE, Activation.IDENTITY);

    /** A linear map without bias, then batch normalisation and ReLU. */
    public static final Stage BATCH_NORM_RELU = new Stage(false, Norm.BATCH, Activation.RELU);

    /** A linear map without bias, then batch normalisation without gain and shift. */
    public static final Stage STANDARDISED =
        new Stage(false, Norm.BATCH_PLAIN, Activation.IDENTITY);
  }

  /** Normalisation of a stage. */
  public enum Norm {
    /** None. */
    NONE,
    /** Batch normalisation with gain and shift. */
    BATCH,
    /** Batch normalisation without gain and shift. */
    BATCH_PLAIN,
    /** Layer normalisation with gain and shift. */
    LAYER,
    /** Scaling of each row to length 1. */
    UNIT
  }

  public HeadConfig {
    widths = List.copyOf(widths);
    if (widths.isEmpty()) {
      throw new IllegalArgumentException("widths: want one or more, was none");
    }
    widths.forEach(width -> Check.positive(width, "widths"));
  }

  /** Linear, batch normalisation, ReLU, linear: the projector of SimCLR and BYOL. */
  public static HeadConfig mlp(int hidden, int outputs) {
    return new HeadConfig(List.of(hidden, outputs), Stage.BATCH_NORM_RELU, Stage.PLAIN);
  }

  /** The number of weights of its linear maps, biases not counted. */
  public double weights(int inputs) {
    double sum = 0;
    double from = inputs;
    for (int to : widths) {
      sum += from * to;
      from = to;
    }
    return sum;
  }

  /** The head {@code [batch, inputs] → [batch, outputs]}, with PyTorch's default initialisation. */
  public Layer make(int inputs, Seed seed) {
    return make(inputs, Linear.uniform(), seed);
  }

  /**
   * The same head with the linear maps of {@code linears}.
   *
   * @param seed map {@code i} starts from the stream {@code seed.with(i)}
   */
  public Layer make(int inputs, LinearMap.Maker linears, Seed seed) {
    var layers = new ArrayList<Layer>();
    int from = inputs;
    for (int i = 0; i < widths.size(); i++) {
      Stage stage = i < widths.size() - 1 ? hidden : last;
      int to = widths.get(i);
      layers.add(linears.make(from, to, stage.bias(), seed.with(i)));
      switch (stage.norm()) {
        case NONE -> {}
        case BATCH -> layers.add(BatchNorm.of(to));
        case BATCH_PLAIN -> layers.add(BatchNorm.plain(to));
        case LAYER -> layers.add(LayerNorm.of(to));
        case UNIT -> layers.add(new UnitLength());
      }
      if (stage.activation() != Activation.IDENTITY) {
        layers.add(stage.activation());
      }
      from = to;
    }
    return new Sequential(layers);
  }
}
