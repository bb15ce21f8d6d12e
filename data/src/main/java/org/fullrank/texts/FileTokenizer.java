package org.fullrank.texts;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.ref.Cleaner;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.fullrank.core.Printable;
import org.fullrank.core.Problem;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A tokenizer in a file {@code tokenizer.json}, run by the Hugging Face tokenizers library. The
 * file's own truncation and padding do not count.
 */
public final class FileTokenizer implements Tokenizer {
  private static final long LARGEST = 256L << 20; // bytes of a file
  private static final JsonMapper JSON = new JsonMapper();
  private static final Cleaner UNUSED = Cleaner.create();
  private static final Map<ByteBuffer, WeakReference<FileTokenizer>> OPEN = new HashMap<>();

  private final Path file;
  private final HuggingFaceTokenizer library;
  private final ReadWriteLock use = new ReentrantReadWriteLock();
  private final int vocabulary;
  private final SpecialTokens special;
  private boolean closed;

  private FileTokenizer(Path file, HuggingFaceTokenizer library, JsonNode json) {
    this.file = file;
    this.library = library;
    vocabulary = 1 + largest(json);
    special = special(json);
  }

  /**
   * Opens the tokenizer in {@code path}, a file or a folder with {@code tokenizer.json}.
   *
   * @throws Problem of kind DATA if the file is missing or damaged
   */
  public static FileTokenizer open(Path path) {
    Path file = file(path);
    return of(file, bytes(file));
  }

  /**
   * The same; calls with the same content get one object, as long as any part of the program holds
   * it. The garbage collector closes it then.
   */
  static FileTokenizer shared(Path path) {
    Path file = file(path);
    return shared(file, bytes(file));
  }

  private static FileTokenizer shared(Path file, byte[] bytes) {
    synchronized (OPEN) {
      OPEN.values().removeIf(it -> it.refersTo(null));
      var key = ByteBuffer.wrap(hash(bytes));
      return Optional.ofNullable(OPEN.get(key))
          .flatMap(it -> Optional.ofNullable(it.get()))
          .orElseGet(() -> {
            var opened = of(file, bytes);
            UNUSED.register(opened, opened.library::close);
            OPEN.put(key, new WeakReference<>(opened));
            return opened;
          });
    }
  }

  /** Number of shared tokenizers that are in use. */
  static int inUse() {
    synchronized (OPEN) {
      OPEN.values().removeIf(it -> it.refersTo(null));
      return OPEN.size();
    }
  }

  private static byte[] hash(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }

  /** The tokenizer in the resource {@code name}, shared as those of files are. */
  static FileTokenizer packed(String name) {
    try (InputStream in = FileTokenizer.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the resource " + name + " is not packed");
      }
      return shared(Path.of(name), in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e); // of a resource
    }
  }

  private static Path file(Path path) {
    return Files.isDirectory(path) ? path.resolve("tokenizer.json") : path;
  }

  private static byte[] bytes(Path file) {
    try {
      if (Files.isRegularFile(file) && Files.size(file) <= LARGEST) {
        return Files.readAllBytes(file);
      }
      throw refused(
          file, Files.exists(file) ? "no ordinary file of 256 MiB or less" : "no such file");
    } catch (IOException e) {
      throw refused(file, Problem.why(e));
    }
  }

  private static FileTokenizer of(Path file, byte[] bytes) {
    try {
      JsonNode json = JSON.readTree(bytes);
      if (!(json instanceof ObjectNode settings) || !json.path("model").isObject()) {
        throw refused(file, "no object with the key model");
      }
      settings.putNull("truncation").putNull("padding");
      return new FileTokenizer(
          file, NativeTokenizers.open(JSON.writeValueAsBytes(settings)), settings);
    } catch (JacksonException e) {
      throw refused(file, "not JSON: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw refused(file, String.valueOf(e.getMessage()));
    }
  }

  private static Problem refused(Path file, String why) {
    return Problem.data(
        Printable.line("%s: want a tokenizer.json of Hugging Face; %s".formatted(file, why)));
  }

  private static int largest(JsonNode json) {
    JsonNode words = json.path("model").path("vocab");
    int listed =
        words.isArray()
            ? words.size() - 1
            : words.properties().stream().mapToInt(it -> it.getValue().asInt(0)).max().orElse(-1);
    int added =
        json.path("added_tokens")
            .valueStream()
            .mapToInt(it -> it.path("id").asInt(0))
            .max()
            .orElse(-1);
    return Math.max(listed, added);
  }

  private SpecialTokens special(JsonNode json) {
    int[] bare = ids("a", false);
    int[] framed = ids("a", true);
    int before = Math.max(0, Arrays.mismatch(framed, bare));
    for (int at = 0; at + bare.length <= framed.length; at++) {
      if (Arrays.equals(framed, at, at + bare.length, bare, 0, bare.length)) {
        before = at;
        break;
      }
    }
    int end = Math.min(framed.length, before + bare.length);
    return new SpecialTokens(
        list(framed, 0, Math.min(before, framed.length)),
        list(framed, end, framed.length),
        added(json, "[PAD]", "<pad>", "<|pad|>"),
        added(json, "[CLS]", "<s>", "<bos>", "<|begin_of_text|>", "<|endoftext|>"),
        added(json, "[SEP]", "</s>", "<eos>", "<|end_of_text|>", "<|endoftext|>"),
        added(json, "[MASK]", "<mask>"));
  }

  private static List<Integer> list(int[] ids, int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> ids[i]).toList();
  }

  private static OptionalInt added(JsonNode json, String... names) {
    return Arrays.stream(names)
        .flatMapToInt(name ->
            json.path("added_tokens")
                .valueStream()
                .filter(it -> it.path("content").asString("").equals(name))
                .mapToInt(it -> it.path("id").asInt(0)))
        .findFirst();
  }

  /** Runs {@code work} while no thread closes the library. */
  private <T> T used(Supplier<T> work) {
    use.readLock().lock();
    try {
      if (closed) {
        throw new IllegalStateException(file + ": the tokenizer is closed");
      }
      return work.get();
    } finally {
      use.readLock().unlock();
    }
  }

  private int[] ids(String text, boolean framed) {
    long[] ids = used(() -> library.encode(Utf8.paired(text), framed, false).getIds());
    return Arrays.stream(ids).mapToInt(Math::toIntExact).toArray();
  }

  @Override
  public int vocabulary() {
    return vocabulary;
  }

  @Override
  public SpecialTokens special() {
    return special;
  }

  @Override
  public int[] encode(String text) {
    return ids(text, false);
  }

  @Override
  public String decode(int[] ids) {
    for (int id : ids) {
      if (id < 0 || id >= vocabulary) {
        throw new IllegalArgumentException(
            String.format(Locale.ROOT, "id: want 0 to %d, was %d", vocabulary - 1, id));
      }
    }
    long[] wide = Arrays.stream(ids).asLongStream().toArray();
    return ids.length == 0 ? "" : used(() -> library.decode(wide, true));
  }

  @Override
  public void close() {
    use.writeLock().lock();
    try {
      closed = true;
      library.close(); // a second call does nothing
    } finally {
      use.writeLock().unlock();
    }
  }
}
