package org.fullrank.texts;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.fullrank.core.AtomicFile;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The tokens of a byte-level byte-pair encoding: four special tokens, 256 bytes, and a token for
 * each merge, in this order of ids.
 *
 * @param merges in the order in which they are applied
 */
public record Vocabulary(List<Merge> merges) {
  /** Padding, begin, end, mask. */
  static final List<String> SPECIAL = List.of("<pad>", "<s>", "</s>", "<mask>");

  private static final int BYTES = 256;
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /**
   * Two symbols that become one. Symbols below 256 are bytes, and {@code 256 + n} is what merge
   * {@code n} made.
   *
   * @param left the first symbol
   * @param right the second symbol
   */
  public record Merge(int left, int right) {}

  public Vocabulary {
    merges = List.copyOf(merges);
  }

  /** Number of ids. */
  public int size() {
    return SPECIAL.size() + BYTES + merges.size();
  }

  /** The id of a symbol. */
  static int id(int symbol) {
    return SPECIAL.size() + symbol;
  }

  /** Writes the tokenizer as {@code tokenizer.json} of Hugging Face, atomically. */
  public void write(Path file) {
    byte[] text = (json() + "\n").getBytes(StandardCharsets.UTF_8);
    AtomicFile.write(file, out -> out.write(text));
  }

  /** The content of {@code tokenizer.json}. */
  String json() {
    ObjectNode root = NODES.objectNode().put("version", "1.0");
    root.putNull("truncation").putNull("padding");
    ArrayNode added = root.putArray("added_tokens");
    for (int id = 0; id < SPECIAL.size(); id++) {
      added
          .addObject()
          .put("id", id)
          .put("content", SPECIAL.get(id))
          .put("single_word", false)
          .put("lstrip", false)
          .put("rstrip", false)
          .put("normalized", false)
          .put("special", true);
    }
    root.putNull("normalizer");
    root.set("pre_tokenizer", byteLevel(false));
    root.set("post_processor", frame());
    root.set("decoder", byteLevel(true));
    root.set("model", model());
    return new JsonMapper().writeValueAsString(root);
  }

  private static ObjectNode byteLevel(boolean prefix) {
    return NODES
        .objectNode()
        .put("type", "ByteLevel")
        .put("add_prefix_space", prefix)
        .put("trim_offsets", true)
        .put("use_regex", true);
  }

  /** Begin, the text, end. */
  private static ObjectNode frame() {
    ObjectNode frame = NODES.objectNode().put("type", "TemplateProcessing");
    ArrayNode single = frame.putArray("single");
    special(single, "<s>", 0);
    sequence(single, "A", 0);
    special(single, "</s>", 0);
    ArrayNode pair = frame.putArray("pair");
    special(pair, "<s>", 0);
    sequence(pair, "A", 0);
    special(pair, "</s>", 0);
    sequence(pair, "B", 1);
    special(pair, "</s>", 1);
    ObjectNode tokens = frame.putObject("special_tokens");
    for (String token : List.of("<s>", "</s>")) {
      ObjectNode it = tokens.putObject(token).put("id", token);
      it.putArray("ids").add(SPECIAL.indexOf(token));
      it.putArray("tokens").add(token);
    }
    return frame;
  }

  private static void special(ArrayNode into, String token, int type) {
    into.addObject().putObject("SpecialToken").put("id", token).put("type_id", type);
  }

  private static void sequence(ArrayNode into, String name, int type) {
    into.addObject().putObject("Sequence").put("id", name).put("type_id", type);
  }

  private ObjectNode model() {
    ObjectNode model = NODES.objectNode().put("type", "BPE");
    model.putNull("dropout").putNull("unk_token");
    model.putNull("continuing_subword_prefix").putNull("end_of_word_suffix");
    model.put("fuse_unk", false).put("byte_fallback", false).put("ignore_merges", false);
    List<String> names = names();
    ObjectNode ids = model.putObject("vocab");
    for (int id = 0; id < SPECIAL.size(); id++) {
      ids.put(SPECIAL.get(id), id);
    }
    for (int symbol = 0; symbol < names.size(); symbol++) {
      ids.put(names.get(symbol), id(symbol));
    }
    ArrayNode pairs = model.putArray("merges");
    merges.forEach(it -> pairs.add(names.get(it.left) + " " + names.get(it.right)));
    return model;
  }

  private List<String> names() {
    var names = new ArrayList<String>(BYTES + merges.size());
    int other = 0;
    for (int b = 0; b < BYTES; b++) {
      names.add(String.valueOf((char) (isVisible(b) ? b : BYTES + other++)));
    }
    merges.forEach(it -> names.add(names.get(it.left) + names.get(it.right)));
    return names;
  }

  /** Whether GPT-2 writes byte {@code b} as the character of that number. */
  private static boolean isVisible(int b) {
    return (b >= '!' && b <= '~') || (b >= 0xA1 && b <= 0xAC) || (b >= 0xAE && b <= 0xFF);
  }
}
