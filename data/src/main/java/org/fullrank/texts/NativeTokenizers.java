package org.fullrank.texts;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * The Hugging Face tokenizers library behind ai.djl's binding. Before the binding's classes load,
 * its call home and its downloads are switched off, and its native library goes to the folder of
 * the other native libraries.
 */
final class NativeTokenizers {
  private static final Map<String, String> WHOLE =
      Map.of(
          "truncation",
          "do_not_truncate",
          "padding",
          "do_not_pad",
          "modelMaxLength",
          String.valueOf(Integer.MAX_VALUE),
          "maxLength",
          String.valueOf(Integer.MAX_VALUE));

  static {
    System.setProperty("OPT_OUT_TRACKING", "true");
    System.setProperty("ai.djl.offline", "true");
    setIfMissing("ENGINE_CACHE_DIR", folder().toString());
    setIfMissing("slf4j.internal.verbosity", "ERROR");
  }

  private NativeTokenizers() {}

  private static Path folder() {
    String home = System.getProperty("user.home", ".");
    String usual = Path.of(home, ".javacpp", "cache").toString();
    return Path.of(System.getProperty("org.bytedeco.javacpp.cachedir", usual))
        .resolve("tokenizers");
  }

  private static void setIfMissing(String name, String value) {
    System.setProperty(name, System.getProperty(name, value));
  }

  /**
   * The tokenizer in {@code json}, which never truncates or pads.
   *
   * @throws IOException if the library refuses it
   */
  static HuggingFaceTokenizer open(byte[] json) throws IOException {
    try {
      return HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(json), WHOLE);
    } catch (RuntimeException refused) { // of the native library
      throw new IOException(refused.getMessage(), refused);
    }
  }
}
