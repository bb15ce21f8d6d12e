package org.fullrank.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.pytorch.Tensor;
import org.fullrank.core.Scope;
import org.fullrank.core.Seed;
import org.fullrank.encoder.Encoder;
import org.fullrank.encoder.Parts;
import org.fullrank.encoder.Positions;
import org.fullrank.input.InputShape;
import org.fullrank.nn.Module;
import org.fullrank.nn.NamedTensor;
import org.fullrank.nn.Role;
import org.fullrank.nn.Tree;
import org.fullrank.nn.Visitor;
import org.junit.jupiter.api.Test;

class FrozenEncoderTest {
  private static Encoder encoder(Positions positions) {
    return Stages.vit(32, 1)
        .withPositions(positions)
        .build(new InputShape.Images(1, 28, 28), Parts.standard(), new Seed(1));
  }

  private static Map<String, Role> roles(Module module) {
    var roles = new TreeMap<String, Role>();
    module.visit(
        new Visitor() {
          @Override
          public void tensor(String name, Tensor tensor, Role role) {
            roles.put(name, role);
          }

          @Override
          public void child(String name, Module child) {
            roles(child).forEach((below, role) -> roles.put(name + "." + below, role));
          }

          @Override
          public void frozen(String name, Module child) {
            child(name, child);
          }
        });
    return roles;
  }

  /** Tables of angles stay constants, which move with the encoder; all else becomes a buffer. */
  @Test
  void golden_constantsPassAsConstants() {
    try (var _ = Scope.open()) {
      var rotary = encoder(Positions.ROPE);
      var roles = roles(new FrozenEncoder(rotary));
      assertThat(roles.keySet()).isEqualTo(roles(rotary).keySet());
      assertThat(roles)
          .containsEntry("shared_rel_pos.cosine", Role.CONSTANT)
          .containsEntry("shared_rel_pos.sine", Role.CONSTANT)
          .containsEntry("blocks.0.attn.qkv.weight", Role.BUFFER);
      assertThat(roles.values()).containsOnly(Role.CONSTANT, Role.BUFFER);
    }
  }

  /** What a file holds of an encoder does not grow by freezing it or by its tables of angles. */
  @Test
  void golden_filesHoldNoConstants() {
    try (var _ = Scope.open()) {
      var plain = Tree.tensors(encoder(Positions.NONE)).stream().map(NamedTensor::name).toList();
      var rotary = encoder(Positions.ROPE);
      assertThat(Tree.tensors(rotary)).extracting(NamedTensor::name).isEqualTo(plain);
      assertThat(Tree.tensors(new FrozenEncoder(rotary)))
          .extracting(NamedTensor::name)
          .isEqualTo(plain);
      assertThat(Tree.tensors(encoder(Positions.SINCOS)))
          .extracting(NamedTensor::name)
          .contains("pos_embed");
    }
  }
}
