package org.fullrank.lab;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.fullrank.bayes.PosteriorPredictive;
import org.fullrank.core.Problem;
import org.fullrank.data.Image;
import org.fullrank.loader.Batches;
import org.fullrank.loader.ViewMaker;
import org.fullrank.train.Predictor;
import org.fullrank.uncertainty.Ensemble;

/**
 * A deep ensemble of exported classifiers, or of run folders with an exported model: trainings that
 * differ in their seeds.
 *
 * @param ensemble the classifiers
 * @param view the preprocessing that all of them share
 */
public record SavedEnsemble(Ensemble ensemble, ViewMaker view) {
  /**
   * Opens the models in {@code folders}.
   *
   * @param folders one or more
   * @throws Problem if a folder holds no exported classifier, or the models differ in classes or
   *     preprocessing
   */
  public static SavedEnsemble open(List<Path> folders) {
    if (folders.isEmpty()) {
      throw Problem.config("ensemble: want the folder of one model or more, was none");
    }
    var members = new ArrayList<Predictor>();
    ViewMaker view = exported(folders.getFirst()).config().views().evaluation();
    for (Path folder : folders) {
      var model = exported(folder);
      if (!model.config().views().evaluation().equals(view)) {
        throw Problem.config(
            "%s: want the preprocessing of %s; train all members with the same views"
                .formatted(folder, folders.getFirst()));
      }
      members.add(
          model
              .predictor()
              .orElseThrow(() ->
                  Problem.config(folder + ": the model has no classifier; finetune it first")));
    }
    try {
      return new SavedEnsemble(new Ensemble(members), view);
    } catch (IllegalArgumentException wrong) {
      throw Problem.config("ensemble: " + wrong.getMessage());
    }
  }

  private static ExportedModel exported(Path folder) {
    Path within = folder.resolve("model");
    return ExportedModel.open(ExportedModel.isOne(within) ? within : folder);
  }

  /** The prediction of each member for {@code pictures}, in the caller's scope. */
  public PosteriorPredictive classify(List<Image> pictures) {
    return ensemble.predict(Batches.now(pictures, view).view(0).input());
  }
}
