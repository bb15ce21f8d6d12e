package org.fullrank.train;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Problem;
import org.fullrank.core.Tensors;
import org.fullrank.train.OnnxWeights.FloatArray;

/**
 * The weights of an ONNX file as tensors. A matrix that a node multiplies by, stored as {@code [in,
 * out]}, is named after the node and read as {@code [out, in]}; all others keep their names.
 *
 * @param weights the file's content
 * @param operands names of matrices, and their names in the file
 */
record OnnxTensors(OnnxWeights weights, Map<String, String> operands) implements TensorFile {
  /**
   * Reads {@code file}.
   *
   * @throws Problem of kind DATA if it is no ONNX file or damaged
   */
  static OnnxTensors read(Path file) {
    OnnxWeights weights = OnnxWeights.read(file);
    var operands = new TreeMap<String, String>();
    weights
        .operands()
        .forEach((node, operand) -> {
          if (weights.arrays().containsKey(operand)
              && array(weights, operand).shape().length == 2) {
            String layer = node.replaceFirst("^/", "").replaceFirst("/MatMul$", "");
            operands.put(layer.replace('/', '.') + ".weight", operand);
          }
        });
    return new OnnxTensors(weights, operands);
  }

  private static FloatArray array(OnnxWeights weights, String name) {
    return weights.arrays().getOrDefault(name, new FloatArray(new float[0], new long[] {0}));
  }

  @Override
  public List<String> names() {
    var names = new HashSet<>(weights.arrays().keySet());
    names.removeAll(operands.values());
    names.addAll(operands.keySet());
    return names.stream().sorted().toList();
  }

  @Override
  public long[] shape(String name) {
    long[] stored = array(weights, operands.getOrDefault(name, name)).shape();
    return operands.containsKey(name) ? new long[] {stored[1], stored[0]} : stored.clone();
  }

  @Override
  public Tensor read(String name) {
    FloatArray array = array(weights, operands.getOrDefault(name, name));
    Tensor stored = Tensors.of(array.values(), array.shape());
    return operands.containsKey(name) ? stored.t().contiguous() : stored;
  }

  @Override
  public boolean isCheckpoint() {
    return false;
  }

  @Override
  public void close() {}
}
