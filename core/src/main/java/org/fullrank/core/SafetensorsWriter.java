package org.fullrank.core;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;
import org.bytedeco.pytorch.Tensor;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * The layout of a safetensors file: the widest number formats first, then by name, as in the
 * reference implementation. So each tensor starts at a multiple of its number's width. The keys of
 * the metadata are sorted.
 *
 * @param parts in the order of their bytes
 */
record SafetensorsWriter(List<Part> parts, SortedMap<String, String> metadata) {
  private static final int CHUNK = 1 << 20;
  private static final int ALIGNMENT = 8; // of the first tensor

  /** A tensor with its name and number format. */
  record Part(String name, Tensor tensor, Dtype dtype) {
    static Part of(String name, Tensor tensor) {
      if (name.equals(SafetensorsHeader.METADATA)) {
        throw new IllegalArgumentException("tensors: want names other than " + name);
      }
      var type = Tensors.type(tensor);
      var dtype =
          Dtype.of(type)
              .orElseThrow(() ->
                  new IllegalArgumentException(
                      "%s: want one of %s, was %s".formatted(name, List.of(Dtype.values()), type)));
      return new Part(name, tensor, dtype);
    }

    long size() {
      return Math.multiplyExact(tensor.numel(), dtype.bytes());
    }
  }

  static SafetensorsWriter of(Map<String, Tensor> tensors, Map<String, String> metadata) {
    var parts = new ArrayList<Part>();
    tensors.forEach((name, tensor) -> parts.add(Part.of(name, tensor)));
    parts.sort(Comparator.comparingInt((Part p) -> -p.dtype().bytes()).thenComparing(Part::name));
    return new SafetensorsWriter(List.copyOf(parts), new TreeMap<>(metadata));
  }

  void writeTo(OutputStream out) throws IOException {
    byte[] json = json();
    int padding = Math.floorMod(-json.length, ALIGNMENT);
    var length = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    out.write(length.putLong(json.length + padding).array());
    out.write(json);
    out.write(" ".repeat(padding).getBytes(StandardCharsets.US_ASCII));
    for (Part part : parts) {
      write(part, out);
    }
  }

  /** CRC-32C of the tensors' bytes, in their order. */
  int checksum() {
    var crc = new CRC32C();
    try {
      for (Part part : parts) {
        write(part, new CheckedOutputStream(OutputStream.nullOutputStream(), crc));
      }
    } catch (IOException e) {
      throw new AssertionError("the null stream does not fail", e);
    }
    return (int) crc.getValue();
  }

  private byte[] json() {
    var bytes = new ByteArrayOutputStream();
    try (JsonGenerator json =
        new JsonFactory().createGenerator(ObjectWriteContext.empty(), bytes)) {
      json.writeStartObject();
      if (!metadata.isEmpty()) {
        json.writeName(SafetensorsHeader.METADATA).writeStartObject();
        metadata.forEach(json::writeStringProperty);
        json.writeEndObject();
      }
      long begin = 0;
      for (Part part : parts) {
        long end = Math.addExact(begin, part.size());
        describe(part, new long[] {begin, end}, json);
        begin = end;
      }
      json.writeEndObject();
    }
    return bytes.toByteArray();
  }

  private static void describe(Part part, long[] offsets, JsonGenerator json) {
    long[] shape = part.tensor().shape();
    json.writeName(part.name()).writeStartObject();
    json.writeStringProperty("dtype", part.dtype().name());
    json.writeName("shape").writeArray(shape, 0, shape.length);
    json.writeName("data_offsets").writeArray(offsets, 0, offsets.length);
    json.writeEndObject();
  }

  private static void write(Part part, OutputStream out) throws IOException {
    try (var _ = Scope.open()) {
      MemorySegment bytes = Tensors.segment(part.tensor().detach().cpu().contiguous(), part.size());
      var chunk = new byte[(int) Math.min(part.size(), CHUNK)];
      for (long at = 0; at < part.size(); at += chunk.length) {
        int length = (int) Math.min(chunk.length, part.size() - at);
        MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, at, chunk, 0, length);
        out.write(chunk, 0, length);
      }
    }
  }
}
