package org.fullrank.train;

import org.fullrank.data.DataConfig;
import org.fullrank.encoder.EncoderConfig;
import org.fullrank.methods.Config;
import org.fullrank.optim.OptimConfig;
import org.fullrank.probe.ProbeConfig;
import org.fullrank.views.ViewsConfig;

/**
 * Everything that decides a run: the YAML's root, and the Java API.
 *
 * @param seed root of every random stream; the same seed gives the same weights
 * @param data where the images come from
 * @param views how the views of an image are made
 * @param encoder what is trained
 * @param method the objective
 * @param optim optimizer, schedule and clipping
 * @param train epochs, batch, precision, checkpoints
 * @param probe what is measured on the way and at the end
 */
public record RunConfig(
    long seed,
    DataConfig data,
    ViewsConfig views,
    EncoderConfig encoder,
    Config method,
    OptimConfig optim,
    TrainConfig train,
    ProbeConfig probe) {}
