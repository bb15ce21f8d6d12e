/**
 * E-SSL (Dangovski et al., ICLR 2022, arXiv 2111.00899): a contrastive loss asks for features that
 * ignore augmentations, while a predictor asks the same features for a transform of the image. So
 * features stay sensitive to that transform.
 *
 * <pre>
 *   Essl            two views: encoder → projector → contrastive loss;
 *                   third view: encoder → predictor → weight · loss of the transform
 *   Pretext         what the predictor tells: four quarter turns, or a recorded number
 *   EsslConfig      published and small-image settings
 *   losses.InfoNce  contrastive loss, candidates of the other view (the authors' code)
 *   losses.NtXent   contrastive loss, candidates of both views (the code of DUET's baseline)
 * </pre>
 *
 * <p>The views need three policies: two of equal kind without the transform, and a third, usually
 * of half the height and width. For quarter turns the third policy turns nothing: the method turns
 * each image of the third view four ways. For a recorded number the third policy draws the
 * transform and records it.
 *
 * <p>Sources. Quarter turns, the predictor, the contrastive loss and {@code PAPER} follow the
 * authors' code (rdangovs/essl, cifar10/main.py at 3522cd0). The regression follows DUET's baseline
 * (apple/ml-duet, models/essl.py at 9c6d7e2), whose contrastive loss adds the two directions. Its
 * weight 0.4 is thus 0.2 of the loss here, which averages the directions.
 *
 * <p>Departures. Layer normalisation adds 1e-6 to the variance, PyTorch's default adds 1e-5. A
 * regressed number is centred and scaled by the range of its transform. For rotations this is
 * ml-duet's {@code degrees/180}; ml-duet leaves factors of colour as they are.
 */
@NullMarked
package org.fullrank.methods.essl;

import org.jspecify.annotations.NullMarked;
