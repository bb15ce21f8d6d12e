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
 * Online elastic weight consolidation: {@link EwcConfig} to the anchors of several tasks. The
 * importance of anchor {@code t} of {@code T} is {@code γ^(T−t) F_t}.
 *
 * @param anchors files of {@code fullrank fisher}, the oldest first
 * @param strength {@code λ}, above 0
 * @param decay {@code γ}, above 0, at most 1
 * @param centre to where the weights are pulled
 * @param importance how each Fisher becomes {@code F_t}
 * @param decoupledRate as in {@link EwcConfig}
 */
public record OnlineEwcConfig(
    List<Path> anchors,
    double strength,
    double decay,
    Centre centre,
    Importance importance,
    Optional<Double> decoupledRate)
    implements WrapperConfig {
  /** To where the weights are pulled. */
  public enum Centre {
    /** The newest anchor (Schwarz et al., ICML 2018). */
    NEWEST,
    /** The mean of the anchors by importance: exactly the sum of the anchors' penalties. */
    MERGED
  }

  /** One anchor without decay. */
  public static final OnlineEwcConfig DEFAULT =
      new OnlineEwcConfig(
          List.of(Path.of("anchor.safetensors")),
          1,
          1,
          Centre.NEWEST,
          Importance.DEFAULT,
          Optional.empty());

  public OnlineEwcConfig {
    anchors = List.copyOf(anchors);
    Check.positive(anchors.size(), "online_ewc: anchors");
    Check.positive(strength, "online_ewc: strength");
    Check.within(decay, Math.nextUp(0.0), 1, "online_ewc: decay");
    decoupledRate.ifPresent(rate -> Check.positive(rate, "online_ewc: decoupled_rate"));
  }

  @Override
  public ComponentConfig in(Path home) {
    return new OnlineEwcConfig(
        anchors.stream().map(home::resolve).toList(),
        strength,
        decay,
        centre,
        importance,
        decoupledRate);
  }

  @Override
  public Method around(Method method, Site site) {
    var files = new AnchorSource(anchors, importance, decay, centre);
    return files.around(method, site, strength, decoupledRate);
  }
}
