package org.fullrank.lab;

/** What each logged metric is and where it should lie, in a line for the report. */
final class CurveNotes {
  private CurveNotes() {}

  /** The line of the metric {@code name}. */
  static String of(String name) {
    return switch (name) {
      case "loss" -> "The objective's mean loss. It should fall, then level off.";
      case "lr" -> "The learning rate of the schedule.";
      case "gradient_norm" ->
          "Length of all gradients before clipping. It should stay near its median; jumps precede"
              + " divergence.";
      case "samples_per_second" -> "Training speed. It should stay level.";
      case "knn" ->
          "kNN accuracy on held-out images, 0 to 1. It should rise above the first epoch's.";
      default -> term(name);
    };
  }

  private static String term(String name) {
    return switch (name) {
      case "contrastive" -> "The contrastive loss. At the logarithm of its candidates, ln(2 × batch − 1) for two views,"
              + " nothing is learned.";
      case "positive" -> "Mean cosine of two views of an image, −1 to 1. It should rise.";
      case "regression" ->
          "2 − 2 × cosine of prediction and target, 0 to 4. It should fall to" + " above 0.";
      case "invariance" -> "Squared distance of two views of an image. It should fall.";
      case "variance" -> "Lack of deviation below 1, a dimension's mean. It should fall towards 0.";
      case "covariance" -> "Squared covariance of dimensions. It should stay small.";
      case "uniformity" -> "The uniformity loss. It should fall: embeddings spread out.";
      case "accuracy" ->
          "Share of a step's training images that are classified correctly, 0 to 1."
              + " It should rise.";
      default -> ofViews(name);
    };
  }

  private static String ofViews(String name) {
    return switch (name) {
      case "mutual_information" ->
          "Estimate of the information that a view shares with the others, nats. It should rise.";
      case "mutual_information_rigorous" ->
          "The same as a lower bound for every critic, nats. It should rise.";
      case "dispersion" -> "Geometric less arithmetic loss: how unequal the positives are.";
      case "retrieval" -> "Share of views nearer to their own image than all others. Should rise.";
      case "negative" -> "Mean cosine of views of two images, −1 to 1. It should stay near 0.";
      case "unique_batch" -> "Unique images of a step; the encoder sees as many of each view.";
      case "views" -> "Views of each unique image.";
      default -> diagnosed(name);
    };
  }

  private static String diagnosed(String name) {
    return switch (name) {
      case "token_rank" -> "Effective rank of an image's tokens. Near 1 all tokens are alike.";
      case "token_cosine" -> "Mean cosine of an image's tokens. Near 1 all tokens are alike.";
      case "token_variance" -> "Variance among an image's tokens. Near 0 all tokens are alike.";
      case "token_covariance" -> "Mean covariance of two dimensions of the tokens.";
      case "attention_entropy" ->
          "Entropy of the most peaked head, as a share of the largest. Below 0.05 attention has"
              + " collapsed.";
      case "head_norm" -> "Mean length of what a head gives. Growth without end is a warning.";
      case "head_output_norm" -> "Mean length of what a head adds to its block.";
      case "max_logit" -> "Largest attention logit. Growth without end precedes collapse.";
      default -> reading(name);
    };
  }

  private static String reading(String name) {
    return switch (name) {
      case "gamma" -> "Mean norm in use of the reparametrised maps.";
      case "sigma" -> "Mean spectral norm of the raw weights.";
      case "frobenius" -> "Mean Frobenius norm of the raw weights.";
      case "residual" -> "Relative error of power iteration. It should stay near 0.";
      case "update_ratio" -> "Length of ContraNorm's update over the token's length.";
      case "similarity_entropy" -> "Entropy of a row of ContraNorm's similarities, nats.";
      case "layer_scale" -> "Mean gain of the branches.";
      default -> "A number that the method logs.";
    };
  }
}
