package org.fullrank.methods.ewc;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.fullrank.core.Check;
import org.fullrank.methods.ComponentConfig;
import org.fullrank.methods.Method;
import org.fullrank.methods.Site;
import org.fullrank.methods.WrapperConfig;

/**
 * Elastic weight consolidation: {@code (λ/2) Σ F ⊙ (θ − θ*)²} over the encoder's trained tensors,
 * beside any objective. Heads and running statistics take no part. Weight decay pulls to zero
 * instead; a run with it has {@code optim.weight_decay=0}.
 *
 * @param anchor the file of {@code fullrank fisher}
 * @param strength {@code λ}, above 0
 * @param importance how the Fisher becomes {@code F}
 * @param decoupledRate rate {@code r} of {@code θ ← (θ + r λ F θ*)/(1 + r λ F)} after each
 *     optimizer step, in the place of the term of the loss; it cannot diverge. Such as {@code
 *     optim.lr}
 */
public record EwcConfig(
    Path anchor, double strength, Importance importance, Optional<Double> decoupledRate)
    implements WrapperConfig {
  /** Strength 1 of a Fisher of mean 1. */
  public static final EwcConfig DEFAULT =
      new EwcConfig(Path.of("anchor.safetensors"), 1, Importance.DEFAULT, Optional.empty());

  public EwcConfig {
    Check.positive(strength, "ewc: strength");
    decoupledRate.ifPresent(rate -> Check.positive(rate, "ewc: decoupled_rate"));
  }

  @Override
  public ComponentConfig in(Path home) {
    return new EwcConfig(home.resolve(anchor), strength, importance, decoupledRate);
  }

  @Override
  public Method around(Method method, Site site) {
    var files = new AnchorSource(List.of(anchor), importance, 1, OnlineEwcConfig.Centre.MERGED);
    return files.around(method, site, strength, decoupledRate);
  }
}
