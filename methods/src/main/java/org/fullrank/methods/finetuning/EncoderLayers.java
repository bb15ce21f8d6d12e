package org.fullrank.methods.finetuning;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.fullrank.encoder.Encoder;
import org.fullrank.nn.NamedTensor;
import org.fullrank.nn.Tree;

/**
 * The layers of an encoder, from its input: the stem is layer 0, block {@code i}, from 0, is layer
 * {@code i + 1}. Blocks are a transformer's {@code blocks.0} or a residual network's {@code
 * layer1.0}. The last norm belongs to the last block; every other tensor belongs to the stem.
 *
 * @param blocks names of the blocks, from the input
 */
public record EncoderLayers(List<String> blocks) {
  private static final Pattern BLOCK = Pattern.compile("(blocks\\.\\d+|layer\\d+\\.\\d+)\\..*");
  private static final Pattern LAST_NORM = Pattern.compile("(norm|fc_norm)\\..*");

  public EncoderLayers {
    blocks = List.copyOf(blocks);
  }

  /** The layers of {@code encoder}. */
  public static EncoderLayers of(Encoder encoder) {
    return new EncoderLayers(
        names(encoder).stream().flatMap(name -> block(name).stream()).distinct().toList());
  }

  private static List<String> names(Encoder encoder) {
    return Tree.tensors(encoder).stream().map(NamedTensor::name).toList();
  }

  private static Optional<String> block(String tensor) {
    var match = BLOCK.matcher(tensor);
    return match.matches() ? Optional.of(match.group(1)) : Optional.empty();
  }

  /** The layer of the encoder's tensor {@code tensor}, 0 for the stem. */
  public int layer(String tensor) {
    return LAST_NORM.matcher(tensor).matches()
        ? blocks.size()
        : block(tensor).map(name -> blocks.indexOf(name) + 1).orElse(0);
  }

  /**
   * The learning rate of the encoder's tensor {@code tensor} beside the head's: {@code d^(n − i)}
   * for layer {@code i}, where the head is layer {@code n}.
   */
  double rate(String tensor, double decay) {
    return Math.pow(decay, (double) blocks.size() + 1 - layer(tensor));
  }

  /**
   * The names in {@code encoder} of the stem and of the first {@code count} blocks, each name that
   * of a tensor or of a module with all tensors below.
   *
   * @param count 1 to the number of blocks
   * @throws IllegalArgumentException if the encoder has fewer blocks
   */
  public List<String> first(int count, Encoder encoder) {
    if (count < 1 || count > blocks.size()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "blocks: want 1 to %d, the blocks of the encoder, was %d",
              blocks.size(),
              count));
    }
    Map<String, Integer> above = new LinkedHashMap<>();
    for (String name : names(encoder)) {
      above.merge(block(name).orElseGet(() -> name.split("\\.", 2)[0]), layer(name), Math::max);
    }
    return above.entrySet().stream()
        .filter(module -> module.getValue() <= count)
        .filter(module -> !LAST_NORM.matcher(module.getKey() + ".").matches())
        .map(Map.Entry::getKey)
        .toList();
  }
}
