package org.fullrank.train;

import java.util.List;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;

/** How a tensor of the model is made of the tensors of a file. */
sealed interface StoredTensor {
  /** The tensor's names in the file. */
  List<String> names();

  /** A copy in the caller's scope. */
  Tensor read(TensorFile file);

  /** The shape of {@link #read}. */
  long[] shape(TensorFile file);

  /** The tensor {@code name} as it is. */
  record Whole(String name) implements StoredTensor {
    @Override
    public List<String> names() {
      return List.of(name);
    }

    @Override
    public Tensor read(TensorFile file) {
      return file.read(name);
    }

    @Override
    public long[] shape(TensorFile file) {
      return file.shape(name);
    }
  }

  /** The table {@code name} behind a first axis of 1: positions. */
  record Table(String name) implements StoredTensor {
    @Override
    public List<String> names() {
      return List.of(name);
    }

    @Override
    public Tensor read(TensorFile file) {
      return file.read(name).unsqueeze(0);
    }

    @Override
    public long[] shape(TensorFile file) {
      long[] rows = file.shape(name);
      return LongStream.concat(LongStream.of(1), LongStream.of(rows)).toArray();
    }
  }

  /** Tensors joined along their first axis: queries, keys and values. */
  record Joined(List<String> names) implements StoredTensor {
    @Override
    public Tensor read(TensorFile file) {
      return Scope.tidy(() -> Ops.cat(0, names.stream().map(file::read).toArray(Tensor[]::new)));
    }

    @Override
    public long[] shape(TensorFile file) {
      long[] shape = file.shape(names.getFirst());
      shape[0] = names.stream().mapToLong(name -> file.shape(name)[0]).sum();
      return shape;
    }
  }

  /**
   * The class token {@code [1, 1, width]} plus its position, the first of {@code positions}. Models
   * of DINOv2 with registers add positions to class token and patches, and none to registers, which
   * stand between them.
   */
  record PlacedToken(String token, String positions) implements StoredTensor {
    @Override
    public List<String> names() {
      return List.of(token, positions);
    }

    @Override
    public Tensor read(TensorFile file) {
      return Scope.tidy(() -> file.read(token).add(file.read(positions).narrow(1, 0, 1)));
    }

    @Override
    public long[] shape(TensorFile file) {
      return file.shape(token);
    }
  }

  /** {@code positions [1, 1 + patches, width]} without the first, that of the class token. */
  record PatchPositions(String positions) implements StoredTensor {
    @Override
    public List<String> names() {
      return List.of(positions);
    }

    @Override
    public Tensor read(TensorFile file) {
      return Scope.tidy(() -> {
        Tensor all = file.read(positions);
        return all.narrow(1, 1, all.size(1) - 1).contiguous();
      });
    }

    @Override
    public long[] shape(TensorFile file) {
      long[] shape = file.shape(positions);
      shape[1]--;
      return shape;
    }
  }
}
