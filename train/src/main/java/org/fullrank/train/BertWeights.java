package org.fullrank.train;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Problem;
import org.fullrank.core.Safetensors;

/**
 * The tensors of a BERT by their Hugging Face names without {@code bert.}, linear maps as {@code
 * [out, in]}.
 *
 * @param file where they come from
 * @param tensors fp32
 * @param heads attention heads where the file tells; 0 where it does not
 */
public record BertWeights(Path file, Map<String, Tensor> tensors, int heads) {
  /**
   * The weights in {@code file}, .safetensors or .onnx, in tensors of the caller's scope.
   *
   * @throws Problem of kind DATA if the file cannot be read or is damaged
   */
  public static BertWeights read(Path file) {
    return file.toString().toLowerCase(Locale.ROOT).endsWith(".onnx")
        ? onnx(file)
        : safetensors(file);
  }

  private static BertWeights safetensors(Path file) {
    try (var stored = Safetensors.open(file)) {
      var tensors = new HashMap<String, Tensor>();
      for (String name : stored.names()) {
        if (stored.isFloating(name)) {
          tensors.put(name.replaceFirst("^(bert|model)\\.", ""), Ops.toFloat(stored.read(name)));
        }
      }
      return new BertWeights(file, tensors, 0);
    }
  }

  private static BertWeights onnx(Path file) {
    var stored = OnnxTensors.read(file);
    var tensors = new HashMap<String, Tensor>();
    stored.names().forEach(name -> tensors.put(name, stored.read(name)));
    return new BertWeights(file, tensors, heads(stored.weights(), tensors));
  }

  /** Heads and entries of a head stand side by side in the shape that queries are given. */
  private static int heads(OnnxWeights weights, Map<String, Tensor> tensors) {
    String prefix = "/encoder/layer.0/attention/self/Constant";
    List<Long> numbers =
        weights.constants().keySet().stream()
            .filter(name -> name.startsWith(prefix))
            .sorted(Comparator.comparingInt(String::length).thenComparing(name -> name))
            .map(name -> weights.constants().get(name))
            .toList();
    Tensor query = tensors.get("encoder.layer.0.attention.self.query.weight");
    for (int i = 0; query != null && i + 1 < numbers.size(); i++) {
      if (numbers.get(i) > 1 && numbers.get(i) * numbers.get(i + 1) == query.size(0)) {
        return Math.toIntExact(numbers.get(i));
      }
    }
    return 0;
  }

  /**
   * The tensor {@code name}.
   *
   * @throws Problem of kind DATA if there is none
   */
  public Tensor tensor(String name) {
    Tensor found = tensors.get(name);
    if (found == null) {
      throw Problem.data("%s: want the weights of a BERT; it holds no %s".formatted(file, name));
    }
    return found;
  }

  /** Number of blocks. */
  public int depth() {
    int depth = 0;
    while (tensors.containsKey("encoder.layer." + depth + ".output.dense.bias")) {
      depth++;
    }
    return depth;
  }
}
