package org.fullrank.data;

import java.util.List;
import java.util.stream.Stream;

/** The published sets of speech. */
final class PublishedSpeech {
  private PublishedSpeech() {}

  /** Festvox's Russian voice, BSD-like licence: 620 sentences with aligned phones. */
  static final Published FESTVOX_RU =
      new Published(
          "festvox-ru",
          List.of(
              new Published.Group(
                  List.of(
                      new Published.Item(
                          "wav/",
                          191_092_532,
                          "1e8dcba771c29ba01f77198184ce6c9b61d59d4065a74835f13f28fe61484579"),
                      new Published.Item(
                          "lab/",
                          798_107,
                          "c96823ef752f528d7d2d30ce6b336aa883a836936e0f90af1a2c2bf34f0b62c3"),
                      new Published.Item(
                          "etc/txt.done.data",
                          123_951,
                          "d83975b3e6036a9500012d3323d34885977d1e7027c2aff16f5a6ec5f61a335f")),
                  List.of(
                      new Source.DebianPackage(
                          "festvox-ru", "usr/share/festival/voices/russian/msu_ru_nsh_clunits")))));

  /** Prompts of Asterisk in five languages, CC BY-SA 3.0 (Russian and Italian: CC BY 3.0). */
  static final Published ASTERISK =
      new Published(
          "asterisk",
          Stream.of(
                  language(
                      "en",
                      "en_US_f_Allison",
                      new Sum(
                          24_484_548,
                          "2da9f46bd0e7560416f2551b4b5ea1238cadc152ff7666113577eb0273c7e326"),
                      new Sum(
                          28_096,
                          "4a5c1fea255e06020acd67efe37d162d0f0458f685efe578d224449f8e7f0bb4")),
                  language(
                      "es",
                      "es_MX_f_Allison",
                      new Sum(
                          29_761_752,
                          "af0d825a22165d62002398afc0f1f9c6f8299798c963fab628258bd3a4269946"),
                      new Sum(
                          26_372,
                          "6e5f5280ce3808400ac20a918249a2a1cbe5e5fcf9b9552fad4dda004b8017ae")),
                  language(
                      "fr",
                      "fr_CA_f_June",
                      new Sum(
                          24_972_082,
                          "418471384b3489b49ada4773a88ca696ae04f65ab60738442e5726cad166aa17"),
                      new Sum(
                          30_249,
                          "37cd33323ad139b0c739102f36c42c1e68ebdd92231f664c355d85c49b07772c")),
                  language(
                      "it",
                      "it_IT_m_Carlo",
                      new Sum(
                          22_894_492,
                          "8fac54e1a6422570acd076683419f1bc631717b4c7d69345468e2fa3e1ed95de"),
                      new Sum(
                          32_230,
                          "b1ed073c7790b84c1635f9a581f23256ec664b4bc018fe3a39770e188d400b18")),
                  language(
                      "ru",
                      "ru_RU_f_IvrvoiceRU",
                      new Sum(
                          23_798_346,
                          "05d853b17a9389c024385cd747a04c7f022e386b46214507c2fc81ed93b50f37"),
                      new Sum(
                          46_308,
                          "2398d652926d39c1dd75260fb36dcef907c4590031ebfd89df761a4e5efa46f0")))
              .flatMap(List::stream)
              .toList());

  /** Size and SHA-256. */
  private record Sum(long bytes, String sha256) {
    Published.Item of(String name) {
      return new Published.Item(name, bytes, sha256);
    }
  }

  private static List<Published.Group> language(String code, String folder, Sum waves, Sum texts) {
    String name = "asterisk-core-sounds-" + code;
    return List.of(
        new Published.Group(
            List.of(waves.of(folder + "/")),
            List.of(new Source.DebianPackage(name + "-wav", "usr/share/asterisk/sounds"))),
        new Published.Group(
            List.of(texts.of("core-sounds-" + code + ".txt.gz")),
            List.of(new Source.DebianPackage(name, "usr/share/doc/" + name))));
  }
}
