package org.fullrank.encoder;

import java.util.Locale;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.fullrank.attention.Grid;
import org.fullrank.core.Check;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.input.Input;
import org.fullrank.input.InputShape;
import org.fullrank.nn.Embedding;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Visitor;

/** A transformer over token ids: a row of a table for each id, blocks, last norm, pool. */
final class TextTransformer implements Encoder {
  private final EncoderConfig.Text config;
  private final InputShape.Ids home;
  private final Embedding words;
  private final Optional<Embedding> types;
  private final TokenEncoder body;

  TextTransformer(EncoderConfig.Text config, InputShape.Ids ids, Parts parts, Seed seed) {
    this.config = config;
    home = ids;
    int width = width();
    words = Embedding.of(ids.vocabulary(), width, seed.with(0));
    types =
        config.tokenTypes() == 0
            ? Optional.empty()
            : Optional.of(Embedding.of(config.tokenTypes(), width, seed.with(6)));
    body = new TokenEncoder(config.body(), Grid.ofSequence(ids.tokens()), parts, seed);
  }

  @Override
  public void visit(Visitor visitor) {
    body.visit(
        visitor,
        () -> {
          visitor.child("token_embedding", words);
          types.ifPresent(t -> visitor.child("token_type_embedding", t));
        });
  }

  @Override
  public int width() {
    return config.body().trunk().size().width();
  }

  @Override
  public Optional<TrunkConfig> trunk() {
    return Optional.of(config.body().trunk());
  }

  @Override
  public TokenLayout layout() {
    return config.layout(home);
  }

  @Override
  public Tensor real(Input input) {
    Check.rank(input.values(), "input", "batch", "tokens");
    return input.tokens().real().orElseGet(() -> Encoder.all(input, input.values().size(1)));
  }

  /** Every token is of type 0, as those of BERT's only or first sentence. */
  @Override
  public Features forward(Input input, Pass pass) {
    Tensor ids = input.values();
    Check.rank(ids, "input", "batch", "tokens");
    if (Tensors.type(ids) != ScalarType.Long) {
      throw new IllegalArgumentException("input: want ids, Long, was " + Tensors.type(ids));
    }
    try (var scope = Scope.open()) {
      checkIds(ids);
      Tensor tokens = words.forward(ids, pass.fork(-2));
      Tensor typed =
          types
              .map(t -> tokens.add(t.forward(Ops.rangeLike(ids, 1), pass.fork(-2))))
              .orElse(tokens);
      Grid grid = Grid.ofSequence(Math.toIntExact(ids.size(1)));
      return body.forward(typed, grid, input.tokens(), pass).released(scope);
    }
  }

  private void checkIds(Tensor ids) {
    long least = ids.min().item_long();
    long most = ids.max().item_long();
    if (least < 0 || most >= home.vocabulary()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "input: want ids from 0 up to but not %,d, were from %,d to %,d",
              home.vocabulary(),
              least,
              most));
    }
  }
}
