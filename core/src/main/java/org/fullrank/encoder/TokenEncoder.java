package org.fullrank.encoder;

import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.attention.Grid;
import org.fullrank.attention.TokenPlaces;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.input.TokenMask;
import org.fullrank.nn.Activation;
import org.fullrank.nn.Init;
import org.fullrank.nn.Layer;
import org.fullrank.nn.Pass;
import org.fullrank.nn.RowGradients;
import org.fullrank.nn.Visitor;

/**
 * From embedded tokens to features: class token and registers, trunk, pool; what encoders of
 * images, audio and text have in common.
 *
 * <p>Leading tokens are attended to by all tokens whatever the context, and are real if any token
 * of their sample is.
 */
final class TokenEncoder {
  private final TokenEncoderConfig config;
  private final Optional<Tensor> classToken; // [1, 1, width]
  private final Optional<Tensor> registers; // [1, registers, width]
  private final Trunk trunk;
  private final Layer pooledNorm;

  /**
   * @param home the places of the usual input
   */
  TokenEncoder(TokenEncoderConfig config, Grid home, Parts parts, Seed seed) {
    this.config = config;
    int width = config.trunk().size().width();
    int count = config.tokens().registers();
    classToken =
        config.pool().hasClassToken()
            ? Optional.of(Init.truncatedNormal(seed.with(1), 0.02, 1, 1, width))
            : Optional.empty();
    registers =
        count > 0
            ? Optional.of(Init.truncatedNormal(seed.with(4), 0.02, 1, count, width))
            : Optional.empty();
    TokenConfig tokens = config.tokens();
    var shape =
        new Trunk.Shape(
            home, config.leading(), tokens.classPosition(), tokens.preNorm(), !tokens.fcNorm(), 0);
    trunk = new Trunk(config.trunk(), shape, parts, seed);
    pooledNorm =
        tokens.fcNorm()
            ? parts.lastNorm().make(width, config.trunk().block().epsilon())
            : Activation.IDENTITY;
  }

  /** Names the tensors in the order of timm, {@code embedding} among them. */
  void visit(Visitor visitor, Runnable embedding) {
    classToken.ifPresent(t -> visitor.position("cls_token", t));
    registers.ifPresent(t -> visitor.position("reg_token", t));
    trunk.visitBeginning(visitor);
    embedding.run();
    trunk.visitBlocks(visitor);
    visitor.child("fc_norm", pooledNorm);
  }

  /**
   * The features of embedded tokens.
   *
   * @param embedded {@code [batch, places, width]}, of all places
   * @param given by the numbers of the places
   * @throws IllegalArgumentException if the mask does not suit
   */
  Features forward(Tensor embedded, Grid grid, TokenMask given, Pass pass) {
    TokenMask mask = config.trunk().causal() ? given.causally() : given;
    new MaskCheck(embedded.size(0), grid.tokens()).check(mask);
    if (mask.causal() && classToken.isPresent()) {
      throw new IllegalArgumentException(
          "tokens: want causal inputs for encoders with pool: mean alone, as a class token stands"
              + " first and would see nothing");
    }
    try (var scope = Scope.open()) {
      var leading = new LeadingTokens(config.leading());
      Optional<Tensor> real = leading.left(mask.real(), mask.kept());
      Pass here = pass.over(leading.own(mask, grid.tokens()));
      var places = new TokenPlaces(grid, leading.count(), mask.kept().map(leading::behind));
      Trunk.Output out = trunk.forward(withLeading(embedded, pass), places, here);
      long left = out.tokens().size(1) - leading.count();
      Tensor rest = out.tokens().narrow(1, leading.count(), left);
      var last =
          new Features.Last(
              scope.release(out.last()), here.real().map(r -> scope.release(r.view_as(r))));
      Tensor pooled = normed(pooled(out.tokens(), rest, real), pass);
      return new Features(scope.release(pooled), scope.release(rest), last);
    }
  }

  private Tensor withLeading(Tensor embedded, Pass pass) {
    Tensor behind = registers.map(r -> before(r, embedded, pass)).orElse(embedded);
    return classToken.map(t -> before(t, behind, pass)).orElse(behind);
  }

  private static Tensor before(Tensor leading, Tensor tokens, Pass pass) {
    long[] shape = {tokens.size(0), leading.size(1), tokens.size(2)};
    Tensor all = Ops.cat(1, leading.expand(shape).to(tokens.scalar_type()), tokens);
    pass.hook().parameters(() -> RowGradients.tokens(all, leading, 0, leading.size(1)));
    return all;
  }

  private Tensor pooled(Tensor all, Tensor rest, Optional<Tensor> real) {
    return switch (config.pool()) {
      case CLASS_TOKEN -> all.select(1, 0);
      case MEAN, CLASS_TOKEN_AND_MEAN -> mean(rest, real);
      case FIRST -> rest.select(1, 0);
      case LAST -> last(rest, real);
    };
  }

  private static Tensor mean(Tensor tokens, Optional<Tensor> mask) {
    if (mask.isEmpty()) {
      return Ops.mean(tokens, false, 1);
    }
    Tensor real = mask.get().unsqueeze(2).to(tokens.scalar_type());
    Tensor count = Ops.clampMin(Ops.sum(real, false, 1), 1);
    return Ops.sum(tokens.mul(real), false, 1).div(count);
  }

  private static Tensor last(Tensor tokens, Optional<Tensor> mask) {
    long count = tokens.size(1);
    if (mask.isEmpty()) {
      return tokens.select(1, count - 1);
    }
    Tensor place = Ops.argmax(mask.get().mul(Ops.plus(Ops.rangeLike(tokens, count), 1)), 1);
    long[] shape = {tokens.size(0), 1, tokens.size(2)};
    return tokens.gather(1, place.view(-1, 1, 1).expand(shape)).squeeze(1);
  }

  /** As a sequence of one token, for norms that look across tokens. */
  private Tensor normed(Tensor pooled, Pass pass) {
    return pooledNorm == Activation.IDENTITY
        ? pooled
        : pooledNorm.forward(pooled.unsqueeze(1), pass.over(TokenMask.NONE).fork(-4)).squeeze(1);
  }
}
