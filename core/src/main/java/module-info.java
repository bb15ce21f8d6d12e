/** Memory, checks, module tree, layers, attention, encoders, optimizers. */
module org.fullrank.core {
  requires static org.jspecify;
  requires transitive org.bytedeco.javacpp;
  requires transitive org.bytedeco.pytorch;
  requires org.bytedeco.openblas;
  requires transitive org.fullrank.kernels;
  requires tools.jackson.databind;

  exports org.fullrank.core;
  exports org.fullrank.input;
  exports org.fullrank.nn;
  exports org.fullrank.attention;
  exports org.fullrank.encoder;
  exports org.fullrank.optim;
  exports org.fullrank.bayes;
}
