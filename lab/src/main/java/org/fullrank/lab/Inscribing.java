package org.fullrank.lab;

import org.fullrank.checkpoint.RunFolder;
import org.fullrank.train.Listener;
import org.fullrank.train.Model;
import org.fullrank.train.RunConfig;

/**
 * Writes down what a run is once its settings, data and state are seen to fit each other, so that a
 * refused run leaves its folder as it was; tells the next listener of everything.
 */
record Inscribing(RunFolder run, RunConfig config, Provenance provenance, Listener next)
    implements Listener.Passing {
  @Override
  public void begins(Model model) {
    Documents.write(run.recipe(), Settings.RECIPE.write(config));
    Documents.write(run.path().resolve("provenance.json"), Documents.of(provenance));
    next.begins(model);
  }
}
