package org.fullrank.data;

import java.nio.file.Path;

/**
 * Audio as speech tools list it:
 *
 * <ul>
 *   <li>a JSON Lines file of NeMo: {@code audio_filepath}, {@code duration}, {@code offset}, {@code
 *       text}, {@code speaker}, {@code lang}, {@code label};
 *   <li>a folder of lhotse: {@code *recordings*.jsonl} beside {@code *supervisions*.jsonl}, packed
 *       by gzip or not;
 *   <li>a folder of Kaldi: {@code wav.scp}, and where there are, {@code segments}, {@code text},
 *       {@code utt2spk}, {@code utt2lang}; commands in {@code wav.scp} are not run.
 * </ul>
 *
 * Paths are relative to the list. Utterances of one recording stay in one part of the split.
 *
 * @param path the file or the folder
 * @param testFraction share kept for testing, 0 up to 1
 * @param target which field is learned
 */
public record Speech(Path path, double testFraction, SpeechTarget target)
    implements DataConfig.Whole {
  /** The default of {@code target}. */
  public static final SpeechTarget TARGET = SpeechTarget.TEXT;

  public Speech {
    new HashSplit(testFraction);
  }

  @Override
  public Splits open(Skipped skipped) {
    return SpeechSet.split(
        path, SpeechLists.read(path, target, skipped), new HashSplit(testFraction));
  }
}
