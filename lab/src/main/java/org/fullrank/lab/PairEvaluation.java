package org.fullrank.lab;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Problem;
import org.fullrank.core.Scope;
import org.fullrank.core.Tensors;
import org.fullrank.data.Item;
import org.fullrank.data.TextPairList;
import org.fullrank.encoder.Encoder;
import org.fullrank.input.Input;
import org.fullrank.input.Modality;
import org.fullrank.loader.Batches;
import org.fullrank.loader.ViewMaker;
import org.fullrank.nn.Pass;
import org.fullrank.probe.AlignedPairs;
import org.fullrank.probe.RankCorrelation;
import org.fullrank.probe.RawInput;

/**
 * An encoder of texts measured on pairs: the trained one, the same untrained, and the bag of ids.
 * The similarity of two texts is the cosine of their embeddings, which are not centred.
 *
 * @param name of the list of pairs
 * @param pairs their number
 * @param rows a row for each kind of features
 */
public record PairEvaluation(String name, int pairs, List<Row> rows) {
  private static final int BATCH = 64;

  /**
   * The measures of one kind of features.
   *
   * @param features the name
   * @param similarity of a list with scores
   * @param aligned of a list without scores
   */
  public record Row(
      String features, Optional<Similarity> similarity, Optional<AlignedPairs> aligned) {}

  /**
   * How cosines follow the scores.
   *
   * @param spearman their rank correlation, −1 to 1; absent if all cosines or all scores are equal
   * @param low lower end of the 95 % interval, absent with it
   * @param high its upper end
   */
  public record Similarity(OptionalDouble spearman, OptionalDouble low, OptionalDouble high) {
    static Similarity of(double[] cosines, double[] scores) {
      OptionalDouble spearman = RankCorrelation.of(cosines, scores);
      if (spearman.isEmpty()) {
        return new Similarity(spearman, OptionalDouble.empty(), OptionalDouble.empty());
      }
      var ends = RankCorrelation.interval(spearman.getAsDouble(), scores.length);
      return new Similarity(
          spearman, OptionalDouble.of(ends.low()), OptionalDouble.of(ends.high()));
    }
  }

  public PairEvaluation {
    rows = List.copyOf(rows);
  }

  /**
   * Measures {@code encoder} on {@code list}.
   *
   * @throws Problem of kind CONFIG if the encoder takes no texts
   */
  public static PairEvaluation of(SavedEncoder encoder, TextPairList list) {
    var config = encoder.config();
    Modality modality = config.views().modality();
    if (modality != Modality.TEXT) {
      throw Problem.config(
          "%s: the encoder takes %s; pairs are texts"
              .formatted(encoder.path(), modality.several()));
    }
    return Ops.noGrad(() -> {
      try (var _ = Scope.open()) {
        ViewMaker views = config.views().evaluation();
        var raw = RawInput.of(views.views().getFirst().shape());
        var rows = new ArrayList<Row>();
        rows.add(row("trained encoder", list, views, pooled(encoder.encoder())));
        rows.add(row("random encoder", list, views, pooled(config.build())));
        rows.add(row(raw.name(), list, views, raw.values()));
        return new PairEvaluation(list.name(), list.pairs().size(), rows);
      }
    });
  }

  private static Function<Input, Tensor> pooled(Encoder encoder) {
    return input -> encoder.forward(input, Pass.evaluate()).pooled();
  }

  private static Row row(
      String name, TextPairList list, ViewMaker views, Function<Input, Tensor> features) {
    try (var _ = Scope.open()) {
      Tensor all = embedded(list.texts(), views, features); // [2·pairs, width]
      int count = list.pairs().size();
      Tensor first = all.narrow(0, 0, count);
      Tensor second = all.narrow(0, count, count);
      Optional<Similarity> similarity =
          list.scores().map(scores -> Similarity.of(cosines(first, second), scores));
      Optional<AlignedPairs> aligned =
          similarity.isPresent() ? Optional.empty() : Optional.of(AlignedPairs.of(first, second));
      return new Row(name, similarity, aligned);
    }
  }

  private static double[] cosines(Tensor first, Tensor second) {
    return Tensors.doubles(Ops.normalize(first, 1).mul(Ops.normalize(second, 1)).sum(1));
  }

  /** The features of {@code texts}, texts of about equal lengths in a batch. */
  private static Tensor embedded(
      List<Item.Text> texts, ViewMaker views, Function<Input, Tensor> features) {
    int[] order =
        IntStream.range(0, texts.size())
            .boxed()
            .sorted(Comparator.comparingInt(i -> texts.get(i).text().length()))
            .mapToInt(Integer::intValue)
            .toArray();
    var rows = new float[texts.size()][];
    for (int begin = 0; begin < order.length; begin += BATCH) {
      int[] places = IntStream.range(begin, Math.min(begin + BATCH, order.length)).toArray();
      try (var _ = Scope.open()) {
        var items = IntStream.of(places).mapToObj(i -> texts.get(order[i])).toList();
        Tensor some = features.apply(Batches.now(items, views).view(0).input());
        float[] values = Tensors.floats(Ops.toFloat(some));
        int width = Math.toIntExact(some.size(1));
        for (int i = 0; i < places.length; i++) {
          rows[order[places[i]]] = Arrays.copyOfRange(values, i * width, (i + 1) * width);
        }
      }
    }
    var all = new float[texts.size() * rows[0].length];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(rows[i], 0, all, i * rows[0].length, rows[0].length);
    }
    return Tensors.of(all, texts.size(), rows[0].length);
  }
}
