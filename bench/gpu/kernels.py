"""The kernels' images through the driver API, in a process that already has a CUDA context."""

import ctypes
import gzip
import pathlib
import struct

RESOURCES = pathlib.Path(__file__).resolve().parents[2] / "cuda/src/main/resources/cuda"
MOST_SHARED_BYTES = 8


class Driver:
    def __init__(self):
        self.library = ctypes.CDLL("libcuda.so.1")

    def call(self, name, *arguments):
        error = getattr(self.library, name)(*arguments)
        if error:
            raise RuntimeError(f"{name}: error {error}")

    def create(self, name, *arguments):
        handle = ctypes.c_void_p()
        self.call(name, ctypes.byref(handle), *arguments)
        return handle


class Image:
    """One image, its functions by name."""

    def __init__(self, driver, file):
        self.driver = driver
        self.text = gzip.decompress(file.read_bytes()) + b"\0"
        self.module = driver.create("cuModuleLoadDataEx", self.text, 0, None, None)
        lines = (RESOURCES / "plans.txt").read_text().split("\n")
        self.plans = {name: tuple(map(int, rest)) for name, *rest in map(str.split, filter(None, lines))}
        self.functions = {}

    def function(self, name):
        if name not in self.functions:
            function = self.driver.create("cuModuleGetFunction", self.module, name.encode())
            self.driver.call("cuFuncSetAttribute", function, MOST_SHARED_BYTES, self.plans[name][2])
            self.functions[name] = function
        return self.functions[name]

    def launch(self, name, rows, heads, batch, problem, stream):
        block, threads, shared = self.plans[name]
        parameters = ctypes.create_string_buffer(problem, len(problem))
        pointers = (ctypes.c_void_p * 1)(ctypes.addressof(parameters))
        blocks = (rows + block - 1) // block
        self.driver.call(
            "cuLaunchKernel", self.function(name), blocks, heads, batch, threads, 1, 1, shared,
            ctypes.c_void_p(stream), pointers, None)


def problem(arrays, log_sum_exp, delta, shape, causal, bias):
    """struct Attention of attention.h. arrays: q, k, v, out and the gradients of out, q, k, v as
    (address, rows), each packed [batch, heads, rows, size] and on a step of 16 bytes."""
    heads, queries, keys, size = shape
    views = b"".join(
        struct.pack("4q", address, heads * rows * size, rows * size, size) for address, rows in arrays)
    numbers = struct.pack("3q", log_sum_exp, delta, 0)
    rest = struct.pack("5i2fi", heads, queries, keys, causal, 1, size**-0.5, bias, 0)
    return views + numbers + rest
