/** One package per paper, and the losses and heads that several of them share. */
module org.fullrank.methods {
  requires static org.jspecify;
  requires transitive org.fullrank.core;

  uses org.fullrank.methods.Measure;
  uses org.fullrank.methods.Room;

  exports org.fullrank.decoding;
  exports org.fullrank.heads;
  exports org.fullrank.losses;
  exports org.fullrank.methods;
  exports org.fullrank.methods.augmentation;
  exports org.fullrank.methods.barlowtwins;
  exports org.fullrank.methods.byol;
  exports org.fullrank.methods.byov;
  exports org.fullrank.methods.contranorm;
  exports org.fullrank.methods.ctc;
  exports org.fullrank.methods.duet;
  exports org.fullrank.methods.essl;
  exports org.fullrank.methods.entropyreconstruction;
  exports org.fullrank.methods.ewc;
  exports org.fullrank.methods.finetuning;
  exports org.fullrank.methods.framewise;
  exports org.fullrank.methods.languagemodel;
  exports org.fullrank.methods.lejepa;
  exports org.fullrank.methods.mocov3;
  exports org.fullrank.methods.deepcluster;
  exports org.fullrank.methods.dino;
  exports org.fullrank.methods.mae;
  exports org.fullrank.methods.maskedlanguagemodel;
  exports org.fullrank.methods.polyview;
  exports org.fullrank.methods.positionprediction;
  exports org.fullrank.methods.emascaling;
  exports org.fullrank.methods.pseudolabel;
  exports org.fullrank.methods.sigmareparam;
  exports org.fullrank.methods.sigmoidattention;
  exports org.fullrank.methods.simclr;
  exports org.fullrank.methods.simcse;
  exports org.fullrank.methods.simsiam;
  exports org.fullrank.methods.supervised;
  exports org.fullrank.methods.swav;
  exports org.fullrank.methods.translation;
  exports org.fullrank.methods.vicreg;
  exports org.fullrank.textmetrics;
}
