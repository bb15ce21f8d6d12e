/** Data sets, decoding, views. */
@SuppressWarnings("requires-automatic") // the audio decoders and the tokenizers have no descriptor
module org.fullrank.data {
  requires static org.jspecify;
  requires transitive org.fullrank.core;
  requires transitive java.desktop;
  requires ai.djl.tokenizers;
  requires java.net.http;
  requires jflac.codec;
  requires jorbis;
  requires org.apache.commons.compress;
  requires tools.jackson.databind;

  uses org.fullrank.data.DataProvider;

  exports org.fullrank.audio;
  exports org.fullrank.data;
  exports org.fullrank.loader;
  exports org.fullrank.texts;
  exports org.fullrank.views;
}
