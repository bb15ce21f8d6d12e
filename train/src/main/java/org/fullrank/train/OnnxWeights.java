package org.fullrank.train;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.fullrank.core.Problem;

/**
 * The weights of an ONNX file, read from its protobuf messages: ModelProto field 7 is the graph;
 * GraphProto 1 nodes, 5 initializers; NodeProto 1 inputs, 3 name, 4 operation, 5 attributes;
 * TensorProto 1 extents, 2 number format, 4 floats, 8 name, 9 raw numbers.
 *
 * @param arrays initializers of fp32 by name
 * @param operands name of each MatMul node, and the initializer that it multiplies by
 * @param constants each constant node's name, and its single integer
 * @see <a href="https://github.com/onnx/onnx/blob/main/onnx/onnx.proto">onnx.proto</a>
 */
record OnnxWeights(
    Map<String, FloatArray> arrays, Map<String, String> operands, Map<String, Long> constants) {
  private static final int FLOAT = 1;
  private static final int MOST_AXES = 64;

  /**
   * Numbers in row-major order.
   *
   * @param values the numbers
   * @param shape extents
   */
  @SuppressWarnings("ArrayRecordComponent") // read once, then only copied
  record FloatArray(float[] values, long[] shape) {}

  /** A field of a message: a number, or the bytes of {@code content}. */
  private record Field(int number, long value, ByteBuffer content) {
    String text() {
      return StandardCharsets.UTF_8.decode(content.duplicate()).toString();
    }
  }

  /**
   * Reads {@code file}.
   *
   * @throws Problem of kind DATA if it is no ONNX file or damaged
   */
  static OnnxWeights read(Path file) {
    var read = new OnnxWeights(new HashMap<>(), new HashMap<>(), new HashMap<>());
    try (FileChannel channel = FileChannel.open(file)) {
      if (channel.size() > Integer.MAX_VALUE) {
        throw new IOException("want a file of less than 2 GiB");
      }
      for (Field field : fields(channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size()))) {
        if (field.number == 7) {
          read.graph(field.content);
        }
      }
    } catch (IOException
        | BufferUnderflowException
        | IllegalArgumentException
        | ArithmeticException e) {
      throw Problem.data("%s: want an ONNX file; %s".formatted(file, reason(e)));
    }
    if (read.arrays.isEmpty()) {
      throw Problem.data(file + ": want an ONNX file; it holds no weights of fp32");
    }
    return read;
  }

  private static String reason(Exception e) {
    return e instanceof IOException io ? Problem.why(io) : "a message is cut or out of range";
  }

  private void graph(ByteBuffer graph) {
    for (Field field : fields(graph)) {
      switch (field.number) {
        case 1 -> node(field.content);
        case 5 -> initializer(field.content);
        default -> {} // nothing that a weight needs
      }
    }
  }

  private void node(ByteBuffer node) {
    var inputs = new ArrayList<String>();
    var numbers = new ArrayList<Long>();
    String name = "";
    String operation = "";
    for (Field field : fields(node)) {
      switch (field.number) {
        case 1 -> inputs.add(field.text());
        case 3 -> name = field.text();
        case 4 -> operation = field.text();
        case 5 -> integer(field.content, numbers);
        default -> {} // outputs, domain
      }
    }
    if (operation.equals("MatMul") && inputs.size() == 2) {
      operands.put(name, inputs.get(1));
    } else if (operation.equals("Constant") && numbers.size() == 1) {
      constants.put(name, numbers.getFirst());
    }
  }

  /** Adds the integer of an attribute that holds one as a tensor. */
  private static void integer(ByteBuffer attribute, List<Long> into) {
    for (Field field : fields(attribute)) {
      if (field.number == 5) {
        for (Field part : fields(field.content)) {
          if (part.number == 9 && part.content.remaining() == Long.BYTES) {
            into.add(part.content.duplicate().order(ByteOrder.LITTLE_ENDIAN).getLong());
          }
        }
      }
    }
  }

  private void initializer(ByteBuffer tensor) {
    var extents = new ArrayList<Long>();
    String name = "";
    long format = 0;
    ByteBuffer numbers = ByteBuffer.allocate(0);
    for (Field field : fields(tensor)) {
      switch (field.number) {
        case 1 -> extents(field, extents);
        case 2 -> format = field.value;
        case 4, 9 -> numbers = field.content; // packed floats have the layout of raw numbers
        case 8 -> name = field.text();
        default -> {} // other number formats
      }
    }
    long count = 1;
    for (long extent : extents) {
      count = Math.multiplyExact(count, Math.max(0, extent));
    }
    if (format == FLOAT
        && extents.size() <= MOST_AXES
        && count * Float.BYTES == numbers.remaining()) {
      var values = new float[(int) count];
      numbers.duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
      long[] shape = extents.stream().mapToLong(it -> it).toArray();
      arrays.put(name, new FloatArray(values, shape));
    }
  }

  /** An extent, or several in one field. */
  private static void extents(Field field, List<Long> into) {
    if (!field.content.hasRemaining()) {
      into.add(field.value);
      return;
    }
    ByteBuffer packed = field.content.duplicate();
    while (packed.hasRemaining()) {
      into.add(varint(packed));
    }
  }

  private static List<Field> fields(ByteBuffer message) {
    ByteBuffer in = message.duplicate();
    var fields = new ArrayList<Field>();
    while (in.hasRemaining()) {
      int key = (int) varint(in);
      int number = key >>> 3;
      ByteBuffer nothing = ByteBuffer.allocate(0);
      fields.add(
          switch (key & 7) {
            case 0 -> new Field(number, varint(in), nothing);
            case 1 -> new Field(number, 0, slice(in, Long.BYTES));
            case 2 -> new Field(number, 0, slice(in, varint(in)));
            case 5 -> new Field(number, 0, slice(in, Integer.BYTES));
            default ->
                throw new IllegalArgumentException(
                    String.format(Locale.ROOT, "wire type %d", key & 7));
          });
    }
    return fields;
  }

  private static ByteBuffer slice(ByteBuffer in, long length) {
    if (length < 0 || length > in.remaining()) {
      throw new BufferUnderflowException();
    }
    ByteBuffer slice = in.slice(in.position(), (int) length);
    in.position(in.position() + (int) length);
    return slice;
  }

  private static long varint(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      byte b = in.get();
      value |= (long) (b & 0x7F) << shift;
      if (b >= 0) {
        return value;
      }
    }
    throw new IllegalArgumentException("a number of more than 64 bits");
  }
}
