package org.fullrank.replicate;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/** SHA-256 of what is written, in hexadecimal digits. */
final class Digest {
  private static final JsonMapper PLAIN = JsonMapper.builder().build();

  private Digest() {}

  /** Of {@code text} in UTF-8. */
  static String of(String text) {
    try {
      var sha = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every JDK has SHA-256", impossible);
    }
  }

  /** Of {@code document} as JSON without blanks, its keys in the order of the record. */
  static String ofJson(Object document) {
    return of(PLAIN.writeValueAsString(document));
  }

  /** What a claim is judged by; its sentences and notes may be put better afterwards. */
  static String ofRule(Claim claim) {
    return ofJson(
        List.of(
            claim.recipe(),
            claim.base(),
            claim.choosing(),
            claim.seeds(),
            claim.arms(),
            claim.watch(),
            claim.expect().stream().map(Digest::ruled).toList()));
  }

  private static List<Object> ruled(Expectation expectation) {
    var parts =
        Stream.of(expectation.statistic().words(), expectation.statistic(), expectation.range());
    return Stream.concat(parts, expectation.floor().stream()).toList();
  }
}
