/**
 * Data sets, splits and decoding; images without labels are the common case.
 *
 * <pre>
 * DataConfig → Folder | ManifestFile | Shards → Found, Layout (labels, parts) → EncodedImages
 *            → IdxFile → IdxImages                                            → Splits of Dataset
 * Dataset.image → Decoder: Format, EncodedInput, Planes, Orientation          → Image, or Unreadable
 * Fetch → PackageClient | Publisher: brings a Published set, checksums and all
 * </pre>
 */
@NullMarked
package org.fullrank.data;

import org.jspecify.annotations.NullMarked;
