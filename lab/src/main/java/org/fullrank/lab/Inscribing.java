package org.fullrank.lab;

import java.util.List;
import org.fullrank.checkpoint.Metrics;
import org.fullrank.checkpoint.RunFolder;
import org.fullrank.probe.ProbeResult;
import org.fullrank.train.Listener;
import org.fullrank.train.Model;
import org.fullrank.train.Progress;
import org.fullrank.train.RunConfig;

/**
 * Writes down what a run is once its settings, data and state are seen to fit each other, so that a
 * refused run leaves its folder as it was; tells the next listener of everything.
 */
record Inscribing(RunFolder run, RunConfig config, Provenance provenance, Listener next)
    implements Listener {
  @Override
  public void begins(Model model) {
    Documents.write(run.recipe(), Settings.RECIPE.write(config));
    Documents.write(run.path().resolve("provenance.json"), Documents.of(provenance));
    next.begins(model);
  }

  @Override
  public void step(Progress progress) {
    next.step(progress);
  }

  @Override
  public void diverged(long at) {
    next.diverged(at);
  }

  @Override
  public void probed(int epoch, ProbeResult result) {
    next.probed(epoch, result);
  }

  @Override
  public void examined(int epoch, List<Metrics.Entry> vitals) {
    next.examined(epoch, vitals);
  }

  @Override
  public void note(String line) {
    next.note(line);
  }

  @Override
  public boolean stop() {
    return next.stop();
  }
}
