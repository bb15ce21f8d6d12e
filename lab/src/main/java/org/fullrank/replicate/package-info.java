/**
 * Claims of papers as experiments that run: {@code fullrank replicate contranorm}.
 *
 * <pre>
 *   Claim         claim.yaml: the sentence, the arms, what is expected;  Claims finds and reads it
 *   Trial         one run to be made: an arm, a value of its sweep, a seed
 *   Outlook       what each will take, and whether its model can be built
 *   Replication   every trial through train.Run, each in a folder of its own; skips finished ones
 *   Archive       the finished ones in a folder, whatever they were made for; claim.json
 *   Watching      listens to a run: trace, divergence;  FixedBatch what attention and tokens do
 *   TrialResult   what was measured of one run: result.json
 *   Expectation   what is expected, Judge holds it against the runs → Judgement
 *   Summary       all seeds, mean and spread of everything, the judgements, where runs were made
 * </pre>
 *
 * <p>A room gets a claim by a file {@code claim.yaml} beside its {@code recipe.yaml}; nothing is
 * registered. Settings come in this order, later ones win: the recipe, {@code base}, {@code --set},
 * the arm's {@code set}, the value of its sweep, the seed. A number that is not measured yet is a
 * constant of {@link org.fullrank.replicate.Measure} and a line where {@link
 * org.fullrank.replicate.TrialResult}s are made; what an encoder tells of its inside comes through
 * {@link org.fullrank.nn.ForwardHook}.
 *
 * <p>A run that diverges is a result: it ends there, and is measured as it is. A run that was cut
 * off begins again at its first step, since what was heard of it is gone.
 */
@NullMarked
package org.fullrank.replicate;

import org.jspecify.annotations.NullMarked;
