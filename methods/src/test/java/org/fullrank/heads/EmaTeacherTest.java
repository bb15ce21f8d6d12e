package org.fullrank.heads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Ops;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.core.Tensors;
import org.fullrank.encoder.EncoderConfig;
import org.fullrank.encoder.Parts;
import org.fullrank.encoder.VitSize;
import org.fullrank.input.Input;
import org.fullrank.input.InputShape;
import org.fullrank.nn.NamedTensor;
import org.fullrank.nn.Pass;
import org.fullrank.nn.Tree;
import org.fullrank.optim.Clock;
import org.fullrank.optim.Ema;
import org.fullrank.testing.Leaks;
import org.fullrank.testing.Weights;
import org.junit.jupiter.api.Test;

class EmaTeacherTest {
  private final Network student = network(1, 4);
  private final EmaTeacher teacher = EmaTeacher.of(student, network(2, 4), Ema.Buffers.LEAVE);

  @Test
  void golden_startsAsTheStudent() {
    assertThat(Tree.tensors(teacher)).extracting(NamedTensor::name).contains("projector.3.bias");
    for (NamedTensor tensor : Tree.tensors(teacher)) {
      assertArrayEquals(
          Weights.get(student, tensor.name()), Tensors.doubles(tensor.tensor()), tensor.name());
    }
  }

  /** A decay of .9 is for 6 samples: after a step of 12 a share of .19 is the student's. */
  @Test
  void golden_followsBySamples() {
    try (var _ = Scope.open()) {
      double before = Weights.get(teacher, "projector.3.bias")[0];
      Tensor bias = Tree.parameters(student).getLast().tensor();
      Ops.noGrad(() -> bias.fill_(Ops.full(2)).retainReference());
      teacher.follow(0.9, new Clock(1, 10, 12), 6);
      assertEquals(0.81 * before + 0.19 * 2, Weights.get(teacher, "projector.3.bias")[0], 1e-6);
    }
  }

  /** Its embeddings are those of the same network, without a gradient. */
  @Test
  void golden_projectsWithoutGradient() {
    try (var _ = Scope.open()) {
      var input = Input.of(Ops.randn(new Seed(3), 3, 1, 8, 8));
      Tensor z = teacher.project(input, Pass.evaluate());
      assertThat(z.requires_grad()).isFalse();
      assertArrayEquals(
          Tensors.doubles(student.project(input, Pass.evaluate())), Tensors.doubles(z), 1e-6);
    }
  }

  @Test
  void refuses_aTwinOfAnotherShape() {
    assertThatThrownBy(() -> EmaTeacher.of(student, network(2, 5), Ema.Buffers.LEAVE))
        .hasMessage("to: want a tensor of equal name and shape for projector.3.weight");
  }

  @Test
  void leaves_nothing() {
    var input = Input.of(Scope.keep(Ops.ones(2, 1, 8, 8)));
    Leaks.none(() -> {
      teacher.project(input, Pass.train(new Seed(1)));
      teacher.follow(0.9, new Clock(1, 10, 6), 6);
    });
  }

  private static Network network(long seed, int outputs) {
    var encoder =
        EncoderConfig.Vit.of(new VitSize(8, 1, 2, 2), 4)
            .build(new InputShape.Images(1, 8, 8), Parts.standard(), new Seed(seed));
    return new Network(encoder, HeadConfig.mlp(8, outputs).make(8, new Seed(seed)));
  }
}
