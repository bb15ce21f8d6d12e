/**
 * Data sets, splits and decoding; unlabelled images are the common case.
 *
 * <pre>
 * DataConfig → Folder | ManifestFile | Shards → Found, Layout (labels, parts) → EncodedImages
 *            → IdxFile → IdxImages                                            → Splits of Dataset
 * Dataset.image → Decoder: Format, EncodedInput, Planes, Orientation          → Image, or Unreadable
 * Corruption (Plasma, Smoothing, Rotation, JpegPass) → CorruptedImages: a Dataset of damaged images
 * Fetch → SourceClient (Download, DebianClient): downloads a Published set from a Source and checks its sums
 * </pre>
 */
@NullMarked
package org.fullrank.data;

import org.jspecify.annotations.NullMarked;
