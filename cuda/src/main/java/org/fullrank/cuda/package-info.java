/**
 * Fused attention on NVIDIA GPUs, compiled for sm_80 and sm_90a. The kernels pass their tests on an
 * emulated device; they have not run on a GPU, and no encoder calls them.
 *
 * <pre> CudaDevice (CudaDriver, CudaImage) → CudaKernels → CudaCall, CudaPlan → a launch </pre>
 */
@NullMarked
package org.fullrank.cuda;

import org.jspecify.annotations.NullMarked;
