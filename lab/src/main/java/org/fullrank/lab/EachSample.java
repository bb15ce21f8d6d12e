package org.fullrank.lab;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.ObjIntConsumer;
import org.fullrank.core.Scope;
import org.fullrank.data.Dataset;
import org.fullrank.data.Unreadable;
import org.fullrank.input.Batch;
import org.fullrank.input.Input;
import org.fullrank.loader.Batches;
import org.fullrank.loader.ViewMaker;

/**
 * The samples of a set in their order: what a model says of each sample, or why it cannot be read.
 * A few batches are in memory at a time.
 *
 * @param data the set
 * @param view of a sample, without chance
 * @param model what it says of each sample of a batch
 * @param <T> what it says of a sample
 */
record EachSample<T>(Dataset data, ViewMaker view, Function<Input, List<T>> model) {
  private static final int BATCH = 32;

  /**
   * Goes through the set.
   *
   * @param found takes what the model says, and the index of the sample
   * @param unreadable takes the id of a sample, and the reason
   */
  void forEach(ObjIntConsumer<T> found, BiConsumer<String, String> unreadable) {
    Map<String, String> reasons = new ConcurrentHashMap<>();
    BiConsumer<Integer, Integer> missing =
        (from, to) -> {
          for (int i = from; i < to; i++) {
            String id = data.id(i);
            unreadable.accept(id, reasons.getOrDefault(id, "cannot be read"));
          }
        };
    try (var batches = Batches.of(data, view, BATCH, it -> note(it, reasons))) {
      int next = 0;
      for (Iterator<Batch> source = batches.iterator(); ; ) {
        try (var _ = Scope.open()) {
          if (!source.hasNext()) {
            break;
          }
          Batch batch = source.next();
          List<T> said = model.apply(batch.view(0).input());
          for (int i = 0; i < said.size(); i++) {
            int place = Math.toIntExact(batch.ids()[i]);
            missing.accept(next, place);
            found.accept(said.get(i), place);
            next = place + 1;
          }
        }
      }
      missing.accept(next, data.size());
    }
  }

  private static void note(Unreadable sample, Map<String, String> reasons) {
    reasons.put(sample.id(), sample.reason());
  }
}
