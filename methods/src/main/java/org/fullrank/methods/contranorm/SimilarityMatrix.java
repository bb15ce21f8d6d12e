package org.fullrank.methods.contranorm;

import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.fullrank.attention.Masked;
import org.fullrank.core.Ops;
import org.fullrank.methods.contranorm.ContraNorm.Form;
import org.fullrank.methods.contranorm.ContraNorm.Similarity;
import org.fullrank.nn.AttentionSampling;
import org.fullrank.nn.Reading;

/**
 * {@code P = softmax(x̂ x̂ᵀ/τ)}, as a whole or in selected rows.
 *
 * @param temperature {@code τ}
 * @param similarity the similarity of two tokens
 * @param causal whether a token is compared only with itself and earlier tokens
 */
record SimilarityMatrix(double temperature, Similarity similarity, boolean causal) {
  /** {@code P} of tokens {@code [batch, tokens, width]}: {@code [batch, tokens, tokens]}. */
  Tensor ofTokens(Tensor x, Optional<Tensor> real) {
    Tensor keys = compared(x);
    return rows(keys, keys, visible(x, real, Ops.rangeLike(x, x.size(1))));
  }

  /** The rows {@code places}, {@code [m]} int64, of {@link #ofTokens}. */
  Tensor rows(Tensor x, Optional<Tensor> real, Tensor places) {
    Tensor keys = compared(x);
    return rows(keys.index_select(1, places), keys, visible(x, real, places));
  }

  private Tensor rows(Tensor queries, Tensor keys, Optional<Tensor> visible) {
    return Masked.softmax(products(queries, keys.transpose(1, 2)), visible);
  }

  /** {@code P′} of features: {@code [batch, width, width]}. */
  Tensor ofFeatures(Tensor x, Optional<Tensor> real) {
    Tensor known = zeroed(compared(x), real);
    return products(known.transpose(1, 2), known).softmax(2);
  }

  /** {@code rows} with zeros in the rows of padding. */
  static Tensor zeroed(Tensor rows, Optional<Tensor> real) {
    return real.map(r -> rows.mul(r.unsqueeze(2))).orElse(rows);
  }

  private Tensor compared(Tensor x) {
    return switch (similarity) {
      case COSINE -> Ops.normalize(x, 2);
      case DOT -> x;
    };
  }

  private Tensor products(Tensor left, Tensor right) {
    Tensor dots = left.matmul(right);
    return temperature == 1 ? dots : Ops.times(dots, 1 / temperature);
  }

  /** The mask of compared tokens, {@code [batch or 1, m or 1, tokens]}. */
  private Optional<Tensor> visible(Tensor x, Optional<Tensor> real, Tensor places) {
    Optional<Tensor> known = real.map(r -> r.unsqueeze(1));
    if (!causal) {
      return known;
    }
    Tensor before = Ops.rangeLike(x, x.size(1)).unsqueeze(0).le(places.unsqueeze(1)).unsqueeze(0);
    return known.map(before::bitwise_and).or(() -> Optional.of(before));
  }

  /**
   * The readings {@code update_ratio}, {@code ‖s·P x‖/‖x‖} of a token, and {@code
   * similarity_entropy}, the entropy of a row of {@code P} in nats. Near {@code log tokens} the
   * step only subtracts the mean. Both are means over {@linkplain AttentionSampling sampled} real
   * tokens. The dual form reads {@code P} alone, the feature-wise form reads {@code P′}. Only the
   * sampled rows of {@code P} are computed.
   *
   * @param step {@code s}, a scalar or {@code [width]}
   */
  List<Reading> readings(Form form, Tensor step, Tensor x, Optional<Tensor> real) {
    var some = AttentionSampling.of(x.size(0), 1, x.size(1), x.size(1));
    Tensor places = some.places(x, x.size(1));
    Tensor tokens = Ops.toFloat(x.detach().narrow(0, 0, some.samples()));
    Optional<Tensor> known = real.map(r -> r.narrow(0, 0, some.samples()));
    Tensor own = tokens.index_select(1, places);
    Tensor counted =
        known
            .map(r -> Ops.toFloat(r.index_select(1, places)))
            .orElseGet(() -> Ops.onesLike(tokens, some.samples(), some.rows()));
    return switch (form) {
      case FEATURE_WISE -> {
        Tensor p = ofFeatures(tokens, known);
        double entropy = Ops.value(Ops.sum(torch.special_entr(p), false, 2).mean());
        yield readings(own.matmul(p).mul(step), own, counted, entropy);
      }
      case SUBTRACT, KEEP_SCALE, DUAL -> {
        Tensor p = rows(tokens, known, places);
        double entropy = mean(Ops.sum(torch.special_entr(p), false, 2), counted);
        yield readings(p.matmul(tokens).mul(step), own, counted, entropy);
      }
    };
  }

  private static List<Reading> readings(Tensor away, Tensor own, Tensor counted, double entropy) {
    Tensor ratio = Ops.length(away, 2).mul(Ops.inverseLength(own, 2)).squeeze(2);
    return List.of(
        new Reading("update_ratio", mean(ratio, counted)),
        new Reading("similarity_entropy", entropy));
  }

  private static double mean(Tensor values, Tensor counted) {
    return Ops.value(values.mul(counted).sum()) / Math.max(1, Ops.value(counted.sum()));
  }
}
