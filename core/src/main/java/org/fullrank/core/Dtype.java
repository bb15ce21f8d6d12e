package org.fullrank.core;

import java.util.Arrays;
import java.util.Optional;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** The number formats that safetensors files hold and this program reads. */
@SuppressWarnings("ImmutableEnumChecker") // a JavaCPP enum, never changed
enum Dtype {
  F64(ScalarType.Double, 8),
  F32(ScalarType.Float, 4),
  F16(ScalarType.Half, 2),
  BF16(ScalarType.BFloat16, 2),
  I64(ScalarType.Long, 8),
  I32(ScalarType.Int, 4),
  I16(ScalarType.Short, 2),
  I8(ScalarType.Char, 1),
  U8(ScalarType.Byte, 1),
  BOOL(ScalarType.Bool, 1);

  private final ScalarType type;
  private final int bytes;

  Dtype(ScalarType type, int bytes) {
    this.type = type;
    this.bytes = bytes;
  }

  ScalarType type() {
    return type;
  }

  int bytes() {
    return bytes;
  }

  static Optional<Dtype> named(String name) {
    return Arrays.stream(values()).filter(d -> d.name().equals(name)).findFirst();
  }

  static Optional<Dtype> of(ScalarType type) {
    return Arrays.stream(values()).filter(d -> d.type == type).findFirst();
  }
}
