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
          "kNN accuracy on held-out samples, 0 to 1. It should rise above the first epoch's.";
      default -> term(name);
    };
  }

  private static String term(String name) {
    return switch (name) {
      case "contrastive" ->
          "The contrastive loss. At the logarithm of its candidates, ln(2 × batch − 1) for two views,"
              + " nothing is learned.";
      case "positive" -> "Mean cosine of two views of a sample, −1 to 1. It should rise.";
      case "regression" ->
          "2 − 2 × cosine of prediction and target, 0 to 4. It should fall to" + " above 0.";
      case "invariance" -> "Squared distance of two views of a sample. It should fall.";
      case "variance" -> "Lack of deviation below 1, a dimension's mean. It should fall towards 0.";
      case "covariance" -> "Squared covariance of dimensions. It should stay small.";
      case "uniformity" -> "The uniformity loss. It should fall: embeddings spread out.";
      case "accuracy" ->
          "Share of a step's training samples that are classified correctly, 0 to 1."
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
      case "retrieval" -> "Share of views nearer to their own sample than all others. Should rise.";
      case "negative" -> "Mean cosine of views of two samples, −1 to 1. It should stay near 0.";
      case "unique_batch" -> "Unique samples of a step; the encoder sees as many of each view.";
      case "views" -> "Views of each unique sample.";
      default -> information(name);
    };
  }

  private static String information(String name) {
    return switch (name) {
      case "student_entropy" ->
          "Entropy of the student's embeddings over the batch, nats. A fall towards its least is"
              + " collapse.";
      case "target_entropy" -> "Entropy of the targets over the batch, nats. It should not fall.";
      case "reconstruction" -> "Error of predicting one view from another, nats. It should fall.";
      case "bound" ->
          "Target entropy less the error, nats: the views share at least this. It should rise.";
      case "bound_ceiling" ->
          "The most that the bound can be with this batch, nats. Compare equal batches only.";
      case "conditional_entropy" ->
          "Entropy of a sample's categories, nats. Near the batch's they tell nothing.";
      case "code_usage" -> "Share of categories that are some sample's first. It should not fall.";
      case "validation_loss" ->
          "Mean loss on the validation samples. Where it rises, the training only memorises.";
      case "validation_accuracy" ->
          "Share of the validation samples that are classified correctly, 0 to 1. It should rise.";
      case "validation_worst_group" ->
          "The same on the validation group where it is least. It should rise.";
      case "entropy_alarm" ->
          "1 where the entropy is below 1 % of its range (categories: a fifth). It should stay 0.";
      default -> diagnosed(name);
    };
  }

  private static String diagnosed(String name) {
    return switch (name) {
      case "token_rank" -> "Effective rank of a sample's tokens. Near 1 all tokens are alike.";
      case "token_cosine" -> "Mean cosine of a sample's tokens. Near 1 all tokens are alike.";
      case "token_variance" -> "Variance among a sample's tokens. Near 0 all tokens are alike.";
      case "token_covariance" -> "Mean covariance of two dimensions of the tokens.";
      case "attention_entropy" ->
          "Entropy of the most peaked head, as a share of the largest. Below 0.05 attention has"
              + " collapsed.";
      case "head_norm" -> "Mean length of what a head gives. Growth without end is a warning.";
      case "head_output_norm" -> "Mean length of what a head adds to its block.";
      case "max_logit" -> "Largest attention logit. Growth without end precedes collapse.";
      default -> scored(name);
    };
  }

  private static String scored(String name) {
    return switch (name) {
      case "effective_rank" ->
          "Directions that the embeddings of the samples use. A fall is a warning.";
      case "rankme" ->
          "RankMe: the same with the mean as a direction. It falls when samples get alike.";
      case "spread" ->
          "How far the embeddings point apart: 0 if all are alike, 1 if evenly spread.";
      case "lidar" -> "LiDAR: directions that tell samples apart despite their augmentations.";
      case "spectrum_slope" ->
          "α of α-ReQ: how fast the variances fall. Larger is a narrower space.";
      case "sigreg" ->
          "Distance from a round normal distribution (SIGReg). Lower is better; its least value"
              + " chooses the best checkpoint.";
      case "hubness" -> "Skewness of how often a sample is a near neighbour. High: a few are hubs.";
      case "patch_cosine" ->
          "Mean cosine of two patches of an image. A rise to 1 loses dense features.";
      case "projection_spread" ->
          "The spread of the projections that the loss compares. Near 0: collapse.";
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
      default -> ema(name);
    };
  }

  private static String ema(String name) {
    return switch (name) {
      case "base_batches" -> "Base batches in a step.";
      case "ema_decay" -> "Part of the teacher that remains in a step.";
      case "ema_horizon_steps" -> "Steps after which 1/e of the teacher is left.";
      case "ema_horizon_samples" -> "Samples after which 1/e of the teacher is left.";
      case "ema_half_life_samples" -> "Samples after which half of the teacher is left.";
      case "teacher_distance" -> "Distance of teacher and student over the student's norm.";
      default ->
          name.startsWith("knn_ema_")
              ? "kNN accuracy of an average of the weights, 0 to 1."
              : "A number that the method logs.";
    };
  }
}
