/** Data sets, decoding, views. */
module org.fullrank.data {
  requires static org.jspecify;
  requires transitive org.fullrank.core;
  requires transitive java.desktop;
  requires java.net.http;
  requires org.apache.commons.compress;
  requires tools.jackson.databind;

  uses org.fullrank.data.DataProvider;

  exports org.fullrank.data;
  exports org.fullrank.loader;
  exports org.fullrank.views;
}
