package org.fullrank.textmetrics;

import java.util.List;
import java.util.regex.Pattern;

/**
 * The tokenization {@code 13a} of NIST's mteval-v13a, as sacreBLEU has it: punctuation becomes
 * tokens of its own, but points and commas within numbers stay.
 */
final class Mteval13a {
  private static final Pattern SYMBOLS = Pattern.compile("([{-~\\[-` -&(-+:-@/])");
  private static final Pattern AFTER_OTHERS = Pattern.compile("([^0-9])([.,])");
  private static final Pattern BEFORE_OTHERS = Pattern.compile("([.,])([^0-9])");
  private static final Pattern DASH_AFTER_DIGIT = Pattern.compile("([0-9])(-)");

  private Mteval13a() {}

  /** The tokens of {@code line}. */
  static List<String> tokens(String line) {
    String text = line.stripTrailing().replace("<skipped>", "").replace("-\n", "");
    text = text.replace("\n", " ").replace("&quot;", "\"").replace("&amp;", "&");
    text = " " + text.replace("&lt;", "<").replace("&gt;", ">") + " ";
    text = SYMBOLS.matcher(text).replaceAll(" $1 ");
    text = AFTER_OTHERS.matcher(text).replaceAll("$1 $2 ");
    text = BEFORE_OTHERS.matcher(text).replaceAll(" $1 $2");
    text = DASH_AFTER_DIGIT.matcher(text).replaceAll("$1 $2 ");
    return Words.of(text);
  }
}
