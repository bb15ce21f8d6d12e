package org.fullrank.methods.ewc;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.fullrank.core.Problem;
import org.fullrank.core.Scope;
import org.fullrank.methods.Method;
import org.fullrank.methods.Site;
import org.fullrank.methods.ewc.Penalised.HeadDecay;
import org.fullrank.nn.NamedTensor;
import org.fullrank.nn.Tree;

/**
 * The anchor files of a penalty.
 *
 * @param files the oldest first
 * @param importance how each Fisher becomes an importance
 * @param decay of the importance from one file to the next
 * @param centre to where the weights are pulled
 */
record AnchorSource(
    List<Path> files, Importance importance, double decay, OnlineEwcConfig.Centre centre) {
  /**
   * {@code method} with the penalty. Files that are gone are an error at the first step, unless a
   * checkpoint has brought the anchor.
   */
  Method around(Method method, Site site, double strength, Optional<Double> decoupledRate) {
    var pull = new Pull(trained(site));
    var gone = files.stream().filter(file -> !Files.exists(file)).toList();
    if (gone.isEmpty()) {
      fill(pull);
    }
    var settings =
        new Penalised.Settings(
            strength,
            decoupledRate.map(OptionalDouble::of).orElseGet(OptionalDouble::empty),
            "anchor: no such file: %s; make it by 'fullrank fisher RUN --out FILE'"
                .formatted(gone));
    return new Penalised(method, pull, HeadDecay.NONE, settings);
  }

  /** The trained tensors of the encoder. */
  static List<NamedTensor> trained(Site site) {
    var trained = Tree.parameters(site.student());
    if (trained.isEmpty()) {
      throw Problem.config(
          "components: a penalty on the encoder wants an encoder that is trained, was frozen");
    }
    return trained;
  }

  private void fill(Pull pull) {
    try (var _ = Scope.open()) {
      var all = new ArrayList<Anchors>();
      var open = new ArrayList<AnchorFile>();
      try {
        for (int i = 0; i < files.size(); i++) {
          AnchorFile file = AnchorFile.read(files.get(i));
          open.add(file);
          Anchors.check(file.anchor(), pull.weights(), files.get(i).toString());
          all.add(
              new Anchors(file.anchor(), importance.of(file.fisher()))
                  .times(Math.pow(decay, files.size() - 1 - i)));
        }
        Anchors merged = Anchors.merged(all);
        pull.fill(
            switch (centre) {
              case MERGED -> merged;
              case NEWEST -> merged.at(all.getLast());
            });
      } catch (IllegalArgumentException wrong) {
        throw Problem.config(String.valueOf(wrong.getMessage()));
      } finally {
        open.forEach(AnchorFile::close);
      }
    }
  }
}
