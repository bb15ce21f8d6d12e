/**
 * Data sets, splits and decoding; images without labels are the common case.
 *
 * <pre>
 * DataConfig → Folder | ManifestFile | Shards → Found, Layout (labels, parts) → EncodedImages
 *            → IdxFile → IdxImages                                            → Splits of Dataset
 * Dataset.image → Decoder: Format, EncodedInput, Planes, Orientation          → Image, or Unreadable
 * Fetch → SourceClient (Download, DebianClient): brings a Published set from a Source, checksums and all
 * </pre>
 */
@NullMarked
package org.fullrank.data;

import org.jspecify.annotations.NullMarked;
