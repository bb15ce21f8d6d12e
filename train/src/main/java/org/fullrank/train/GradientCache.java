package org.fullrank.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Precision;
import org.fullrank.core.Scope;
import org.fullrank.core.Tensors;
import org.fullrank.encoder.Encoder;
import org.fullrank.encoder.Features;
import org.fullrank.encoder.TokenLayout;
import org.fullrank.input.Input;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Pass.Statistics;
import org.fullrank.nn.Visitor;

/**
 * The student of a step whose loss couples the samples of several micro-batches: exact gradients of
 * the whole batch with the activations of one part of it (Gao et al., RepL4NLP 2021, arXiv
 * 2101.06983).
 *
 * <pre>
 *   forward   runs the encoder on the parts of its rows without recording; keeps the features
 *   loss      one backward pass gives the gradients of the features, of heads and of other tensors
 *   replay    runs each part again with recording, and takes the kept gradients back through it
 * </pre>
 *
 * <p>Row {@code i} belongs to part {@code i mod parts}: where the rows are several views of
 * samples, one view below the other, a part has all views of its samples. Each part has draws of
 * its own, the same in both runs. Batch normalisation of the encoder sees a part at a time, and
 * updates its running statistics in the second run only.
 *
 * <p>Cost: one more forward of the encoder. Memory: the activations of one part, features, heads
 * and loss of the whole batch, and the rows of a part once more. A teacher's forward, which records
 * nothing, takes the whole batch at once.
 */
final class GradientCache implements Encoder {
  private final Encoder encoder;
  private final int parts;
  private final double size;
  private final List<Kept> kept = new ArrayList<>();

  /** A call of the encoder: its features are leaves of the graph of the loss. */
  private record Kept(Input input, Pass pass, Features features) {}

  /**
   * @param encoder the encoder in training
   * @param parts parts of the rows of every call, 1 or more
   * @param size {@link Pass#size} of a part, positive
   */
  GradientCache(Encoder encoder, int parts, double size) {
    this.encoder = encoder;
    this.parts = parts;
    this.size = size;
  }

  @Override
  public int width() {
    return encoder.width();
  }

  @Override
  public TokenLayout layout() {
    return encoder.layout();
  }

  @Override
  public Tensor real(Input input) {
    return encoder.real(input);
  }

  @Override
  public void visit(Visitor visitor) {
    encoder.visit(visitor);
  }

  @Override
  public void visitFused(Visitor visitor) {
    encoder.visitFused(visitor);
  }

  @Override
  public Features forward(Input input, Pass pass) {
    if (!Ops.gradients()) {
      return inParts(input, pass);
    }
    boolean updates = pass.statistics() == Statistics.BATCH;
    Pass first = updates ? pass.with(Statistics.BATCH_ONLY) : pass;
    Features found = Ops.noGrad(() -> inParts(input, first));
    var leaves =
        new Features(
            leaf(found.pooled()),
            leaf(found.tokens()),
            new Features.Last(leaf(found.last().values()), found.last().real()));
    kept.add(new Kept(input, pass, leaves));
    return leaves;
  }

  private static Tensor leaf(Tensor tensor) {
    return tensor.detach().requires_grad_(true);
  }

  private Features inParts(Input input, Pass pass) {
    long rows = input.batch();
    var found =
        IntStream.range(0, count(rows))
            .mapToObj(part ->
                encoder.forward(input.at(rows(rows, part, input)), pass.fork(part).sized(size)))
            .toList();
    return Features.joined(found).at(places(rows, input));
  }

  /** Fewer parts where a part would lack a row. */
  private int count(long rows) {
    return (int) Math.min(parts, rows);
  }

  /** The rows {@code part, part + count, part + 2·count, …}. */
  private Tensor rows(long rows, int part, Input beside) {
    return Tensors.like(members(rows, part).toArray(), beside.values(), size(rows, part));
  }

  private LongStream members(long rows, int part) {
    return LongStream.iterate(part, row -> row < rows, row -> row + count(rows));
  }

  private long size(long rows, int part) {
    return (rows - part + count(rows) - 1) / count(rows);
  }

  /** The place of each row in the parts one below the other. */
  private Tensor places(long rows, Input beside) {
    var places = new long[Math.toIntExact(rows)];
    int place = 0;
    for (int part = 0; part < count(rows); part++) {
      for (long row : members(rows, part).toArray()) {
        places[(int) row] = place++;
      }
    }
    return Tensors.like(places, beside.values(), rows);
  }

  /** Adds the gradients of the encoder's parameters, after the backward pass of the loss. */
  void replay(Precision precision) {
    for (Kept call : kept) {
      for (int part = 0; part < count(call.input.batch()); part++) {
        try (var _ = Scope.open()) {
          Tensor rows = rows(call.input.batch(), part, call.input);
          Pass pass = call.pass.fork(part).sized(size);
          Features again = precision.run(() -> encoder.forward(call.input.at(rows), pass));
          product(again, call.features, rows).ifPresent(Tensor::backward);
        }
      }
    }
    kept.clear();
  }

  /** {@code Σ ⟨feature, its gradient⟩}, whose derivative is the kept gradient. */
  private static Optional<Tensor> product(Features again, Features leaves, Tensor rows) {
    var made = List.of(again.pooled(), again.tokens(), again.last().values());
    var known = List.of(leaves.pooled(), leaves.tokens(), leaves.last().values());
    return IntStream.range(0, made.size())
        .filter(i -> made.get(i).requires_grad() && known.get(i).grad().defined())
        .mapToObj(i -> made.get(i).mul(known.get(i).grad().index_select(0, rows)).sum())
        .reduce(Tensor::add);
  }
}
