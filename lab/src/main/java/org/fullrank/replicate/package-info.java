/**
 * Claims of papers as experiments that run: {@code fullrank replicate contranorm}.
 *
 * <pre>
 *   Claim         claim.yaml: the sentence, the arms, what is expected;  Claims finds and reads it
 *   Expectation   a Statistic of the arms, and the Range that it is expected in
 *   Design        the trials of a claim: a Cell (arm, value, seed) and what is done in it
 *   Outlook       what each will take, and whether its model can be built;  Reach what seeds can show
 *   Replication   every trial in a folder of its own, by a Crew of threads; skips finished ones
 *   Making        one trial: through train.Run, or a room's computation
 *   Picks         the value that each arm chose on the validation images
 *   Watching      listens to a run: trace, divergence;  FixedBatch what attention and tokens do
 *   Gauges        the numbers that are measured of a run, and those that rooms bring
 *   TrialResult   what was measured of one run: result.json
 *   Judge         holds expectations against the runs by a ConfidenceInterval → Judgement
 *   Archive       the finished runs of a folder → Results: results.json, which is committed
 *   Summary       all seeds, mean and spread of everything;  ClaimTable the README's table
 * </pre>
 *
 * <p>A room gets a claim by a file {@code claim.yaml} beside its {@code recipe.yaml}; nothing is
 * registered. The rule is committed before its runs; results.json from the folder of the runs is
 * committed beside it afterwards. Settings come in this order, later ones win: the recipe, {@code
 * base}, {@code --set}, the arm's {@code set}, the value of its sweep, the value that it chooses,
 * the seed. A number that only a room can measure, or that needs no training, is one of its {@link
 * org.fullrank.methods.Instruments}.
 *
 * <p>A run that diverges is a result: it ends there, and is measured as it is. A run that was cut
 * off begins again at its first step, since what was heard of it is gone.
 */
@NullMarked
package org.fullrank.replicate;

import org.jspecify.annotations.NullMarked;
