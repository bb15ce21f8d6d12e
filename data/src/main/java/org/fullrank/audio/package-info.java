/**
 * Audio files and what is computed of their samples.
 *
 * <pre>
 * AudioFile → Waveform   a file's bytes as samples of one channel
 * Resampler              another sample rate
 * LogMel, MelScale       spectrograms, by libtorch
 * </pre>
 */
@NullMarked
package org.fullrank.audio;

import org.jspecify.annotations.NullMarked;
