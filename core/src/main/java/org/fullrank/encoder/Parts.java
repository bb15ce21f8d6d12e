package org.fullrank.encoder;

import java.util.EnumSet;
import java.util.Set;
import org.fullrank.attention.Scores;
import org.fullrank.attention.SoftmaxScores;
import org.fullrank.core.Check;
import org.fullrank.nn.Conv2d;
import org.fullrank.nn.Dropout;
import org.fullrank.nn.LayerNorm;
import org.fullrank.nn.Linear;
import org.fullrank.nn.LinearMap;
import org.fullrank.nn.NormMaker;
import org.fullrank.nn.Place;

/**
 * What an encoder is put together from. A room that reparametrises weights, normalises tokens or
 * scores attention in another way supplies its part here, and no encoder knows of it.
 *
 * @param linears every linear map of the blocks
 * @param heads the linear maps of projectors and predictors, of methods that take them from here
 * @param convolutions the patch embedding, or all convolutions of a ResNet
 * @param norms every normalisation of tokens within the blocks
 * @param lastNorm the one of what leaves the blocks
 * @param scores from queries and keys to attention weights
 * @param residual {@code α}, by which a block's stream is multiplied where a branch is added to it
 * @param dropout what is dropped of embedded tokens and of each branch before it is added
 */
public record Parts(
    LinearMap.Maker linears,
    LinearMap.Maker heads,
    Conv2d.Maker convolutions,
    NormMaker norms,
    NormMaker lastNorm,
    Scores scores,
    double residual,
    Dropout dropout) {
  public Parts {
    Check.positive(residual, "residual");
  }

  /** The parts for the layers at {@code place}. */
  Parts at(Place place) {
    return withLinears(linears.at(place)).withConvolutions(convolutions.at(place));
  }

  /** Plain maps and convolutions, layer norm, softmax. */
  public static Parts standard() {
    NormMaker norm = LayerNorm::of;
    return new Parts(
        Linear.small(),
        Linear.uniform(),
        Conv2d.standard(),
        norm,
        norm,
        new SoftmaxScores(),
        1,
        Dropout.NONE);
  }

  /** In which parts these and {@code other} are not the same; what is made anew is another. */
  public Set<EncoderPart> differences(Parts other) {
    var found = EnumSet.noneOf(EncoderPart.class);
    for (EncoderPart part : EncoderPart.values()) {
      boolean same =
          switch (part) {
            case LINEARS -> linears.equals(other.linears);
            case HEADS -> heads.equals(other.heads);
            case CONVOLUTIONS -> convolutions.equals(other.convolutions);
            case NORMS -> norms.equals(other.norms) && lastNorm.equals(other.lastNorm);
            case SCORES -> scores.equals(other.scores);
            case RESIDUAL -> residual == other.residual;
            case DROPOUT -> dropout.equals(other.dropout);
          };
      if (!same) {
        found.add(part);
      }
    }
    return found;
  }

  /** The same with other linear maps in the blocks. */
  public Parts withLinears(LinearMap.Maker maker) {
    return new Parts(maker, heads, convolutions, norms, lastNorm, scores, residual, dropout);
  }

  /** The same with other maps in projectors and predictors. */
  public Parts withHeads(LinearMap.Maker maker) {
    return new Parts(linears, maker, convolutions, norms, lastNorm, scores, residual, dropout);
  }

  /** The same with other convolutions. */
  public Parts withConvolutions(Conv2d.Maker maker) {
    return new Parts(linears, heads, maker, norms, lastNorm, scores, residual, dropout);
  }

  /** In the blocks and behind them. */
  public Parts withNorms(NormMaker maker) {
    return withBlockNorms(maker).withLastNorm(maker);
  }

  /** The same with other norms within the blocks. */
  public Parts withBlockNorms(NormMaker maker) {
    return new Parts(linears, heads, convolutions, maker, lastNorm, scores, residual, dropout);
  }

  /** The same with another norm behind the blocks. */
  public Parts withLastNorm(NormMaker maker) {
    return new Parts(linears, heads, convolutions, norms, maker, scores, residual, dropout);
  }

  /** The same with other attention scores. */
  public Parts withScores(Scores other) {
    return new Parts(linears, heads, convolutions, norms, lastNorm, other, residual, dropout);
  }

  /** The same with the stream multiplied by {@code gain}, above 0. */
  public Parts withResidual(double gain) {
    return new Parts(linears, heads, convolutions, norms, lastNorm, scores, gain, dropout);
  }

  /** The same with entries of tokens and branches dropped in training. */
  public Parts withDropout(Dropout other) {
    return new Parts(linears, heads, convolutions, norms, lastNorm, scores, residual, other);
  }
}
