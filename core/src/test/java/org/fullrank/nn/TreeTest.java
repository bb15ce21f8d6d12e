package org.fullrank.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Device;
import org.fullrank.core.Scope;
import org.fullrank.core.Tensors;
import org.junit.jupiter.api.Test;

class TreeTest {
  /** A module with a trained tensor and a constant. */
  private record Table(Tensor weight, Tensor angles) implements Module {
    static Table of(double weight, double angle) {
      return new Table(
          Init.constant(weight, 2), Init.buffer(Tensors.of(new double[] {angle, angle}, 2)));
    }

    @Override
    public void visit(Visitor visitor) {
      visitor.weight("weight", weight);
      visitor.constant("angles", angles);
    }
  }

  /** A module whose child is not trained. */
  private record Teacher(Module child) implements Module {
    @Override
    public void visit(Visitor visitor) {
      visitor.frozen("child", child);
    }
  }

  @Test
  void golden_constantsAreNeitherSavedNorTrainedNorCopied() {
    try (var _ = Scope.open()) {
      var from = Table.of(1, 2);
      var to = Table.of(3, 4);
      assertThat(Tree.tensors(from)).extracting(NamedTensor::name).containsExactly("weight");
      assertThat(Tree.fused(from)).extracting(NamedTensor::name).containsExactly("weight");
      assertThat(Tree.parameters(from)).extracting(NamedTensor::name).containsExactly("weight");
      assertThat(Tree.tensors(new Teacher(from)))
          .extracting(NamedTensor::role)
          .containsExactly(Role.BUFFER);
      Tree.copy(from, to);
      assertArrayEquals(new double[] {1, 1}, Tensors.doubles(to.weight()));
      assertArrayEquals(new double[] {4, 4}, Tensors.doubles(to.angles()));
    }
  }

  @Test
  void golden_movingKeepsValuesAndWhatIsTrained() {
    try (var _ = Scope.open()) {
      var module = Table.of(1, 2);
      Tree.move(module, Device.CPU);
      assertArrayEquals(new double[] {1, 1}, Tensors.doubles(module.weight()));
      assertArrayEquals(new double[] {2, 2}, Tensors.doubles(module.angles()));
      assertTrue(module.weight().requires_grad());
      assertTrue(module.weight().is_leaf());
      assertFalse(module.angles().requires_grad());
    }
  }
}
