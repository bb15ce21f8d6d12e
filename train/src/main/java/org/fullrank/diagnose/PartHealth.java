package org.fullrank.diagnose;

import java.util.List;
import java.util.stream.IntStream;
import org.fullrank.nn.Reading;

/**
 * The readings of a module of an encoder, such as the gain of a reparametrised map or the update of
 * a norm.
 *
 * @param name its path in the encoder, such as {@code blocks.0.attn.qkv}
 * @param readings in the module's own order; never empty
 */
public record PartHealth(String name, List<Reading> readings) {
  public PartHealth {
    readings = List.copyOf(readings);
  }

  /** The mean of each number over several passes. */
  static List<Reading> means(List<List<Reading>> passes) {
    if (passes.isEmpty()) {
      return List.of();
    }
    List<Reading> first = passes.getFirst();
    return IntStream.range(0, first.size())
        .mapToObj(i ->
            new Reading(
                first.get(i).name(),
                passes.stream().mapToDouble(pass -> pass.get(i).value()).average().orElseThrow()))
        .toList();
  }
}
