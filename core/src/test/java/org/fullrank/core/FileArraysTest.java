package org.fullrank.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class FileArraysTest {
  @Test
  void golden_lengths() {
    assertEquals(3, FileArrays.bytes(3, "x").length);
    assertEquals(4, FileArrays.floats(4, "x").length);
  }

  @Test
  void refuses_whatTheHeapCannotHold() {
    assertThatThrownBy(() -> FileArrays.bytes(1L << 40, "a.gz"))
        .isInstanceOfSatisfying(
            Problem.class, it -> assertThat(it.kind()).isEqualTo(Problem.Kind.DATA))
        .hasMessageStartingWith("a.gz: its content needs 1,099,511,627,776 bytes of memory");
    assertThatThrownBy(() -> FileArrays.floats(FileArrays.LONGEST, "b.npy"))
        .isInstanceOf(Problem.class)
        .hasMessageStartingWith("b.npy: its content needs 8,589,934,556 bytes of memory");
  }
}
