package org.fullrank.methods.translation;

import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.attention.CrossAttention.Memory;
import org.fullrank.attention.Grid;
import org.fullrank.attention.TokenPlaces;
import org.fullrank.core.NeuralOps;
import org.fullrank.core.Problem;
import org.fullrank.core.Scope;
import org.fullrank.encoder.Trunk;
import org.fullrank.encoder.TrunkConfig;
import org.fullrank.input.TokenMask;
import org.fullrank.methods.Site;
import org.fullrank.nn.Embedding;
import org.fullrank.nn.ForwardHook;
import org.fullrank.nn.LinearMap;
import org.fullrank.nn.Module;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Place;
import org.fullrank.nn.Visitor;

/**
 * From target ids and a memory to logits of the next id: a table of ids, causal blocks that attend
 * to the memory, and a last map, which may be the table.
 */
final class Decoder implements Module {
  private final Embedding words;
  private final Trunk trunk;
  private final Optional<LinearMap> head; // absent if it is the table

  Decoder(TranslationConfig config, int ids, Site site) {
    TrunkConfig blocks =
        config.decoder().or(() -> site.student().trunk()).orElseThrow(Decoder::noTransformer);
    int width = blocks.size().width();
    words = Embedding.of(ids, width, site.seed().with(0));
    trunk =
        new Trunk(
            blocks.withCausal(true),
            Trunk.Shape.of(Grid.ofSequence(config.tokens())).withMemory(site.width()),
            site.parts(),
            site.seed().with(1));
    head =
        config.tied()
            ? Optional.empty()
            : Optional.of(
                site.parts().linears().at(Place.HEAD).make(width, ids, true, site.seed().with(2)));
  }

  private static Problem noTransformer() {
    return Problem.config(
        "method.decoder: want the settings of its blocks, as the encoder has none to copy");
  }

  @Override
  public void visit(Visitor visitor) {
    visitor.child("words", words);
    visitor.child("trunk", trunk);
    head.ifPresent(map -> visitor.child("head", map));
  }

  /**
   * What leaves the blocks, {@code [batch, tokens, width]}.
   *
   * @param ids {@code [batch, tokens]} int64, a begin first
   * @param real {@code [batch, tokens]} bool, false for padding; absent if all are real
   */
  Tensor states(Tensor ids, Optional<Tensor> real, Memory memory, Pass pass) {
    Pass here = pass.over(TokenMask.NONE.among(real)); // the trunk hides what comes later
    return Scope.tidy(() -> {
      Tensor embedded = words.forward(ids, ofWords(here.fork(0)));
      var places = TokenPlaces.of(Grid.ofSequence(Math.toIntExact(ids.size(1))), 0);
      return trunk.forward(embedded, places, Optional.of(memory), here.fork(1)).tokens();
    });
  }

  /** A tied table is used twice, so its look-up alone says nothing of its gradient. */
  private Pass ofWords(Pass pass) {
    return head.isPresent() ? pass : pass.with(ForwardHook.NONE);
  }

  /** Logits of the next id, {@code [batch, tokens, ids]}. */
  Tensor logits(Tensor states, Pass pass) {
    return head.map(map -> map.forward(states, pass.fork(2)))
        .orElseGet(() -> NeuralOps.linear(states, words.table(), Optional.empty()));
  }
}
