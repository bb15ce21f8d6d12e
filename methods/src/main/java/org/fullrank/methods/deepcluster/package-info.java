/**
 * DeepCluster-v2 (Caron et al., NeurIPS 2020, arXiv 2006.09882, section 4 and appendix): k-means
 * clusters the embeddings of the epoch before, and every crop of an image predicts the image's
 * cluster. There are no negatives and no teacher.
 *
 * <pre>
 *   DeepCluster        encoder → projector → unit length → cosines with the centroids of each head
 *   DeepClusterConfig  published and small-image settings
 *   MemoryBank         the newest embedding of each training image, for each large crop
 *   Clustering         the centroids of a head, and the cluster of each training image
 *   SphericalKMeans    k-means of rows of length 1
 * </pre>
 *
 * <p>The equations are those of the authors' main_deepclusterv2.py at 06b1b7c: each head clusters
 * the bank of one large crop, starts from embeddings of random images, takes ten iterations, and
 * leaves the centroid of an empty cluster where it was. Centroids are not trained. Banks, centroids
 * and clusters are part of the checkpoint.
 *
 * <p>Departures. The authors fill the bank by a pass over the images before the first epoch. Here
 * the first epoch of the run is this pass: its losses have no terms, so that the weights stay as
 * they are, and a run of n epochs trains n − 1. An image that an epoch drops keeps its older
 * embedding; the authors leave such an image out of the next epoch's clusters. The cosines are
 * computed in fp32, also under bf16.
 */
@NullMarked
package org.fullrank.methods.deepcluster;

import org.jspecify.annotations.NullMarked;
