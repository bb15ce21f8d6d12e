package org.fullrank.train;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Safetensors;

/** The tensors of a file, by their names there. */
interface TensorFile extends AutoCloseable {
  /** The names of all tensors. */
  List<String> names();

  /** The extents of the tensor {@code name}. */
  long[] shape(String name);

  /** A copy of the tensor {@code name} in the caller's scope. */
  Tensor read(String name);

  /** Whether the file is a checkpoint of a run. */
  boolean isCheckpoint();

  @Override
  void close();

  /**
   * The tensors of a safetensors file.
   *
   * @param file the file
   * @param isCheckpoint whether it is a checkpoint of a run
   */
  record Stored(Safetensors file, boolean isCheckpoint) implements TensorFile {
    @Override
    public List<String> names() {
      return file.names();
    }

    @Override
    public long[] shape(String name) {
      return file.shape(name);
    }

    @Override
    public Tensor read(String name) {
      return file.read(name);
    }

    @Override
    public void close() {
      file.close();
    }
  }
}
