package org.fullrank.probe;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Tensors;
import org.fullrank.encoder.Encoder;
import org.fullrank.input.Batch;
import org.fullrank.input.Targets;
import org.fullrank.nn.ForwardHook;
import org.fullrank.nn.Pass;

/**
 * The outputs of the embedding and of every block as features of the same samples, first to last:
 * of tokens, each with the label at its place, or of samples, as means over real tokens. The
 * encoder runs in {@link Pass#evaluate()} on the first view.
 *
 * @param layers one or more, with equal labels
 */
public record LayerEmbeddings(List<Embeddings> layers) {
  public LayerEmbeddings {
    layers = List.copyOf(layers);
  }

  /**
   * The tokens of every sample whose target is a sequence with an entry at the token's place; other
   * tokens, and those of padding, are left out.
   *
   * @param symbols names of the ids from 1 on, {@code Dataset.symbols}
   */
  public static LayerEmbeddings ofTokens(
      Encoder encoder, Iterable<Batch> batches, TokenAlignment places, List<String> symbols) {
    var collected = new Collected(encoder, Optional.of(places));
    return collected.all(batches, "tokens of layer ", symbols);
  }

  /**
   * The mean over real tokens of every sample.
   *
   * @param classes names of the labels
   */
  public static LayerEmbeddings ofMeans(
      Encoder encoder, Iterable<Batch> batches, List<String> classes) {
    return new Collected(encoder, Optional.empty()).all(batches, "mean of layer ", classes);
  }

  /** The last layer alone. */
  public Embeddings last() {
    return layers.getLast();
  }

  /** Rows in the making. */
  private static final class Collected implements ForwardHook {
    private final Encoder encoder;
    private final Optional<TokenAlignment> places;
    private final List<List<float[]>> rows = new ArrayList<>(); // by layer
    private final List<Integer> labels = new ArrayList<>();
    private int[][] wanted = {}; // labels by sample and token of the batch, −1 for none
    private int width = 1;

    Collected(Encoder encoder, Optional<TokenAlignment> places) {
      this.encoder = encoder;
      this.places = places;
    }

    LayerEmbeddings all(Iterable<Batch> batches, String feature, List<String> names) {
      Ops.noGrad(() -> {
        for (Iterator<Batch> source = batches.iterator(); next(source); ) {}
        return rows;
      });
      int[] indices = labels.stream().mapToInt(Integer::intValue).toArray();
      var layers = new ArrayList<Embeddings>();
      for (List<float[]> layer : rows) {
        var values = new float[layer.size() * width];
        for (int i = 0; i < layer.size(); i++) {
          System.arraycopy(layer.get(i), 0, values, i * width, width);
        }
        layers.add(
            new Embeddings(feature + layers.size(), values, width, new Labels(indices, names)));
      }
      return new LayerEmbeddings(layers);
    }

    private boolean next(Iterator<Batch> source) {
      try (var _ = Scope.open()) {
        if (!source.hasNext()) {
          return false;
        }
        Batch batch = source.next();
        wanted = places.map(it -> sequences(batch, it)).orElse(new int[0][]);
        if (places.isEmpty()) {
          for (int label : batch.classes()) {
            labels.add(label);
          }
        }
        encoder.forward(batch.view(0).input(), Pass.evaluate().with(this));
        return true;
      }
    }

    /** The class of each token: its id less 1, so that the blank is none. */
    private static int[][] sequences(Batch batch, TokenAlignment places) {
      var found = new int[batch.samples()][0];
      if (batch.targets() instanceof Targets.Sequences(Tensor ids, int[] lengths)) {
        double[] all = Tensors.doubles(ids);
        int longest = Math.toIntExact(ids.size(1));
        for (int row = 0; row < found.length; row++) {
          int count = 0;
          while (places.label(count) < lengths[row]) {
            count++;
          }
          found[row] = new int[count];
          for (int token = 0; token < count; token++) {
            found[row][token] = (int) all[row * longest + places.label(token)] - 1;
          }
        }
      }
      return found;
    }

    @Override
    public void tokens(int layer, Tensor tokens, Optional<Tensor> real) {
      try (var _ = Scope.open()) {
        int leading = encoder.layout().leading();
        Tensor own = Ops.toFloat(tokens.narrow(1, leading, tokens.size(1) - leading));
        Optional<Tensor> mask = real.map(r -> r.narrow(1, leading, r.size(1) - leading));
        while (rows.size() <= layer) {
          rows.add(new ArrayList<>());
        }
        width = Math.toIntExact(own.size(2));
        if (places.isEmpty()) {
          addMeans(layer, own, mask);
        } else {
          addTokens(layer, own, mask);
        }
      }
    }

    private void addMeans(int layer, Tensor own, Optional<Tensor> mask) {
      Tensor weights =
          mask.map(Ops::toFloat).orElseGet(() -> Ops.onesLike(own, own.size(0), own.size(1)));
      Tensor sum = own.mul(weights.unsqueeze(2)).sum(1);
      float[] means = Tensors.floats(sum.div(Ops.clampMin(weights.sum(1).unsqueeze(1), 1)));
      for (int at = 0; at < means.length; at += width) {
        rows.get(layer).add(Arrays.copyOfRange(means, at, at + width));
      }
    }

    private void addTokens(int layer, Tensor own, Optional<Tensor> mask) {
      float[] values = Tensors.floats(own.contiguous());
      int count = Math.toIntExact(own.size(1));
      double[] there = mask.map(m -> Tensors.doubles(Ops.toFloat(m))).orElse(new double[0]);
      for (int row = 0; row < wanted.length; row++) {
        for (int token = 0; token < Math.min(count, wanted[row].length); token++) {
          int at = row * count + token;
          if (wanted[row][token] >= 0 && (there.length == 0 || there[at] == 1)) {
            rows.get(layer).add(Arrays.copyOfRange(values, at * width, (at + 1) * width));
            if (layer == 0) {
              labels.add(wanted[row][token]);
            }
          }
        }
      }
    }
  }
}
