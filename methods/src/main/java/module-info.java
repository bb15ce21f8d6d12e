/** One package per paper, and the losses and heads that several of them share. */
module org.fullrank.methods {
  requires static org.jspecify;
  requires transitive org.fullrank.core;

  uses org.fullrank.methods.Measure;
  uses org.fullrank.methods.Room;

  exports org.fullrank.heads;
  exports org.fullrank.losses;
  exports org.fullrank.methods;
  exports org.fullrank.methods.byol;
  exports org.fullrank.methods.contranorm;
  exports org.fullrank.methods.emascaling;
  exports org.fullrank.methods.pseudolabel;
  exports org.fullrank.methods.sigmareparam;
  exports org.fullrank.methods.sigmoidattention;
  exports org.fullrank.methods.simclr;
  exports org.fullrank.methods.supervised;
  exports org.fullrank.methods.vicreg;
}
