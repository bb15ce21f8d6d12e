package org.fullrank.core;

import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * The header of a safetensors file, read as strictly as the format's specification demands. It is
 * an object without a repeated key, with known number formats and extents that fill the data
 * without gap or overlap.
 *
 * @param entries by name, in the order of their data
 * @param metadata in the order of the keys
 */
record SafetensorsHeader(Map<String, Entry> entries, SequencedMap<String, String> metadata) {
  static final int LARGEST = 100_000_000; // bytes, as in the reference implementation
  static final String METADATA = "__metadata__";
  private static final int MOST_AXES = 64; // of any tensor in libtorch
  private static final JsonFactory JSON =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  /** The position of a tensor's bytes, counted from the end of the header. */
  @SuppressWarnings("ArrayRecordComponent") // parsed once, never changed
  record Entry(Dtype dtype, long[] shape, long begin, long end) {}

  /** The reason why a header is invalid. */
  static final class Malformed extends Exception {
    private static final long serialVersionUID = 1;

    Malformed(String why) {
      super(why);
    }
  }

  /**
   * Reads a header and checks it against the {@code size} bytes of data that follow it.
   *
   * @throws Malformed if the header violates the format
   */
  static SafetensorsHeader parse(byte[] json, long size) throws Malformed {
    if (json.length == 0 || json[0] != '{') {
      throw new Malformed("the header does not start with '{'");
    }
    var entries = new TreeMap<String, Entry>();
    var metadata = new TreeMap<String, String>();
    try (JsonParser in = JSON.createParser(ObjectReadContext.empty(), json)) {
      in.nextToken();
      while (in.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = in.currentName();
        if (name.equals(METADATA)) {
          strings(in, metadata);
        } else {
          entries.put(name, entry(in, name));
        }
      }
      want(in, JsonToken.END_OBJECT, "the header");
      if (in.nextToken() != null) {
        throw new Malformed("something follows the header's object");
      }
    } catch (JacksonException e) {
      throw new Malformed("the header is not valid JSON: " + e.getOriginalMessage());
    }
    return new SafetensorsHeader(inOrder(entries, size), metadata);
  }

  private static void want(JsonParser in, JsonToken token, String where) throws Malformed {
    if (in.currentToken() != token) {
      throw new Malformed("%s: want %s, was %s".formatted(where, token, in.currentToken()));
    }
  }

  private static void strings(JsonParser in, Map<String, String> into) throws Malformed {
    in.nextToken();
    want(in, JsonToken.START_OBJECT, METADATA);
    while (in.nextToken() == JsonToken.PROPERTY_NAME) {
      String key = in.currentName();
      in.nextToken();
      want(in, JsonToken.VALUE_STRING, METADATA + "." + key);
      into.put(key, in.getString());
    }
    want(in, JsonToken.END_OBJECT, METADATA);
  }

  private static Entry entry(JsonParser in, String name) throws Malformed {
    in.nextToken();
    want(in, JsonToken.START_OBJECT, name);
    String dtype = "";
    long[] shape = {-1};
    long[] offsets = {};
    while (in.nextToken() == JsonToken.PROPERTY_NAME) {
      String key = in.currentName();
      switch (key) {
        case "dtype" -> {
          in.nextToken();
          want(in, JsonToken.VALUE_STRING, name + ".dtype");
          dtype = in.getString();
        }
        case "shape" -> shape = numbers(in, name + ".shape");
        case "data_offsets" -> offsets = numbers(in, name + ".data_offsets");
        default -> throw new Malformed("%s: unknown key %s".formatted(name, key));
      }
    }
    want(in, JsonToken.END_OBJECT, name);
    return entry(name, dtype, shape, offsets);
  }

  private static long[] numbers(JsonParser in, String where) throws Malformed {
    in.nextToken();
    want(in, JsonToken.START_ARRAY, where);
    long[] values = new long[8];
    int count = 0;
    while (in.nextToken() == JsonToken.VALUE_NUMBER_INT) {
      if (count == MOST_AXES) {
        throw new Malformed(
            String.format(Locale.ROOT, "%s: want at most %d numbers", where, MOST_AXES));
      }
      values = count == values.length ? Arrays.copyOf(values, 2 * count) : values;
      values[count] = in.getLongValue();
      if (values[count++] < 0) {
        throw new Malformed(where + ": want numbers of zero or more");
      }
    }
    want(in, JsonToken.END_ARRAY, where);
    return Arrays.copyOf(values, count);
  }

  private static Entry entry(String name, String dtype, long[] shape, long[] offsets)
      throws Malformed {
    if (offsets.length != 2 || (shape.length == 1 && shape[0] < 0)) {
      throw new Malformed(name + ": want a dtype, a shape and two data_offsets");
    }
    Dtype known = Dtype.named(dtype).orElseThrow(() -> unknown(name, dtype));
    long length = offsets[1] - offsets[0]; // both are at least zero
    if (length != bytes(name, known, shape)) {
      throw new Malformed(
          String.format(
              Locale.ROOT,
              "%s: want %d bytes for shape %s of %s, was %d",
              name,
              bytes(name, known, shape),
              Arrays.toString(shape),
              known,
              length));
    }
    return new Entry(known, shape, offsets[0], offsets[1]);
  }

  private static Malformed unknown(String name, String dtype) {
    return new Malformed(
        "%s: want a dtype of %s, was %s".formatted(name, List.of(Dtype.values()), dtype));
  }

  private static long bytes(String name, Dtype dtype, long[] shape) throws Malformed {
    try {
      long strides = dtype.bytes(); // must not overflow even where some axis is empty
      long bytes = dtype.bytes();
      for (long axis : shape) {
        strides = Math.multiplyExact(strides, Math.max(axis, 1));
        bytes = Math.multiplyExact(bytes, axis);
      }
      return bytes;
    } catch (ArithmeticException _) {
      throw new Malformed(name + ": the shape is too large: " + Arrays.toString(shape));
    }
  }

  private static Map<String, Entry> inOrder(Map<String, Entry> entries, long size)
      throws Malformed {
    var sorted = new LinkedHashMap<String, Entry>();
    entries.entrySet().stream()
        .sorted(
            Map.Entry.comparingByValue(
                Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end)))
        .forEachOrdered(e -> sorted.put(e.getKey(), e.getValue()));
    long reached = 0;
    for (var entry : sorted.entrySet()) {
      if (entry.getValue().begin() != reached) {
        throw new Malformed(
            String.format(
                Locale.ROOT,
                "%s: want its data to begin at byte %d, was %d",
                entry.getKey(),
                reached,
                entry.getValue().begin()));
      }
      reached = entry.getValue().end();
    }
    if (reached != size) {
      throw new Malformed(
          String.format(Locale.ROOT, "want %d bytes of data, was %d", reached, size));
    }
    return sorted;
  }
}
