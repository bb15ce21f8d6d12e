package org.fullrank.lab;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.fullrank.data.Dataset;
import org.fullrank.data.Unreadable;
import org.fullrank.probe.Classified;
import org.fullrank.report.ClassResults;
import org.fullrank.report.ClassResults.SampleError;
import org.fullrank.report.Gallery.GallerySample;

/** Reads a probe's results by class and the pictures of its worst errors. */
final class ClassReport {
  private static final int ERRORS = 24;

  private ClassReport() {}

  /**
   * The results of a probe or classifier on held-out images.
   *
   * @param samples the classes that it gives to them
   * @param ids the place of each in {@code test}
   */
  static ClassResults of(Classified samples, List<Integer> ids, Dataset test) {
    var names = samples.truth().names();
    var worst = new ArrayList<SampleError>();
    for (int row : samples.worst(ERRORS)) {
      int index = ids.get(row);
      try {
        var own = Optional.of(names.get(samples.truth().indices()[row]));
        worst.add(
            new SampleError(
                new GallerySample(test.id(index), own, test.item(index)),
                names.get(samples.predicted()[row]),
                samples.shares()[row]));
      } catch (Unreadable _) {
        // removed since it was classified: the page leaves it out
      }
    }
    var confusion =
        Arrays.stream(samples.confusion()).map(row -> Arrays.stream(row).boxed().toList()).toList();
    return new ClassResults(names, confusion, worst);
  }
}
