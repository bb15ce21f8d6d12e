package org.fullrank.methods.translation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.attention.CrossAttention.Memory;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Tensors;
import org.fullrank.decoding.BeamSearch;
import org.fullrank.nn.Pass;

/**
 * The search for translations. Greedy search takes all texts at once, a beam one text at a time.
 *
 * @param longest ids of a translation at most, its end among them
 */
record Searching(Decoder decoder, TargetIds ids, int longest) {
  /** The ids found for each sample of {@code memory}; the end is the last of a finished one. */
  List<List<Integer>> best(Memory memory, Search search) {
    if (search.beam() == 1) {
      return greedy(memory);
    }
    return beam(memory, search);
  }

  /** The same by a beam of any width. */
  List<List<Integer>> beam(Memory memory, Search search) {
    var beam = new BeamSearch(search.beam(), search.lengthPenalty(), longest, ids.end());
    int samples = Math.toIntExact(memory.tokens().size(0));
    return IntStream.range(0, samples).mapToObj(row -> likeliest(of(memory, row), beam)).toList();
  }

  private List<Integer> likeliest(Memory one, BeamSearch beam) {
    return beam.best(prefixes -> logs(one, prefixes)).ids();
  }

  private static Memory of(Memory memory, int row) {
    return new Memory(
        memory.tokens().narrow(0, row, 1), memory.real().map(it -> it.narrow(0, row, 1)));
  }

  private static Memory repeated(Memory one, long times) {
    long[] tokens = {times, one.tokens().size(1), one.tokens().size(2)};
    return new Memory(
        one.tokens().expand(tokens), one.real().map(it -> it.expand(times, it.size(1))));
  }

  /** The natural logarithms of the probabilities of the next id. */
  private List<double[]> logs(Memory one, List<List<Integer>> prefixes) {
    try (var _ = Scope.open()) {
      Tensor last = next(repeated(one, prefixes.size()), prefixes);
      double[] all = Tensors.doubles(Ops.atLeastFloat(last).log_softmax(1));
      int count = all.length / prefixes.size();
      return IntStream.range(0, prefixes.size())
          .mapToObj(row -> Arrays.copyOfRange(all, row * count, (row + 1) * count))
          .toList();
    }
  }

  private List<List<Integer>> greedy(Memory memory) {
    int samples = Math.toIntExact(memory.tokens().size(0));
    List<List<Integer>> found = new ArrayList<>();
    for (int row = 0; row < samples; row++) {
      found.add(new ArrayList<>());
    }
    for (int length = 0; length < longest && !found.stream().allMatch(this::ends); length++) {
      long[] likeliest = likeliest(memory, found);
      for (int row = 0; row < samples; row++) {
        found.get(row).add(ends(found.get(row)) ? ids.end() : (int) likeliest[row]);
      }
    }
    return found.stream().map(this::upToTheEnd).toList();
  }

  private long[] likeliest(Memory memory, List<List<Integer>> prefixes) {
    try (var _ = Scope.open()) {
      double[] best = Tensors.doubles(Ops.argmax(next(memory, prefixes), 1));
      return Arrays.stream(best).mapToLong(id -> (long) id).toArray();
    }
  }

  private boolean ends(List<Integer> found) {
    return !found.isEmpty() && found.getLast() == ids.end();
  }

  private List<Integer> upToTheEnd(List<Integer> found) {
    int end = found.indexOf(ids.end());
    return List.copyOf(end < 0 ? found : found.subList(0, end + 1));
  }

  /** The logits {@code [samples, ids]} behind prefixes of equal length. */
  private Tensor next(Memory memory, List<List<Integer>> prefixes) {
    int tokens = prefixes.getFirst().size() + 1;
    var fed = new long[prefixes.size() * tokens];
    for (int row = 0; row < prefixes.size(); row++) {
      fed[row * tokens] = ids.begin();
      for (int i = 1; i < tokens; i++) {
        fed[row * tokens + i] = prefixes.get(row).get(i - 1);
      }
    }
    Tensor given = Tensors.like(fed, memory.tokens(), prefixes.size(), tokens);
    Pass pass = Pass.evaluate();
    Tensor states = decoder.states(given, Optional.empty(), memory, pass);
    return decoder.logits(states.narrow(1, tokens - 1L, 1), pass).squeeze(1);
  }
}
