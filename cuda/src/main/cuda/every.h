// FULLRANK_KERNELS once for every element, size and score.
FULLRANK_KERNELS(bfloat16, Bfloat16, 64, sigmoid, Sigmoid)
FULLRANK_KERNELS(bfloat16, Bfloat16, 64, softmax, Softmax)
FULLRANK_KERNELS(bfloat16, Bfloat16, 128, sigmoid, Sigmoid)
FULLRANK_KERNELS(bfloat16, Bfloat16, 128, softmax, Softmax)
FULLRANK_KERNELS(float16, Float16, 64, sigmoid, Sigmoid)
FULLRANK_KERNELS(float16, Float16, 64, softmax, Softmax)
FULLRANK_KERNELS(float16, Float16, 128, sigmoid, Sigmoid)
FULLRANK_KERNELS(float16, Float16, 128, softmax, Softmax)
