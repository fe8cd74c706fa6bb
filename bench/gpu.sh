#!/bin/sh
# All figures of a graphics card in one go, on an x86-64 Linux machine with an NVIDIA GPU, without a network or Node:
#
#   noisy-ctrnn bench --bundle BUNDLE         here; then carry BUNDLE and this folder there
#   sh bench/gpu.sh BUNDLE OUT                there; PyTorch and JAX are timed where `python3` has them
#
# First what is compared with others, so that a run that is broken off has it. A peer's inputs lie on its GPU; ours are made
# on it by the task's formulas, in every call.
set -u

bundle=$(cd "$1" && pwd)
mkdir -p "$2"
out=$(cd "$2" && pwd)
here=$(cd "$(dirname "$0")" && pwd)

ours() {
  name=$1
  shift
  sh "$bundle/run.sh" "$@" >"$out/$name.txt" 2>&1
  echo "$name: $?"
}

bench() {
  name=$1
  shift
  ours "$name" bench --noise inside --networks 1 "$@" --json "$out/$name.json" --html "$out/$name.html"
}

peer() {
  name=$1
  script=$2
  shift 2
  (cd "$bundle/peers" && timeout 90 python3 "$script" "$@") >"$out/$name.txt" 2>&1
  echo "$name: $?"
}

sizes="16,4096,100 32,4096,100 64,4096,100 128,4096,100 256,4096,100"
nvidia-smi >"$out/nvidia-smi.txt" 2>&1
bench trials-4096 --sizes 16,32,64,128,256 --trials 4096 --workloads gradient,train
# shellcheck disable=SC2086
peer pytorch-eager pytorch_gradient.py --device cuda --sizes $sizes
# shellcheck disable=SC2086
peer jax jax_gradient.py --sizes $sizes
# shellcheck disable=SC2086
peer pytorch-graph pytorch_gradient.py --device cuda --form graph --sizes $sizes
bench trials-16384 --sizes 64,128,256 --trials 16384 --workloads gradient
ours kernels node "$here/kernels.mjs" --sizes "16,4096 32,4096 64,4096 256,4096 64,16384 128,16384 256,16384 16,64,64"
ours growth node "$here/growth.mjs" --memory-mib 1024 --repeats 15
ours growth-256 node "$here/growth.mjs" --repeats 15
ours doctor doctor
rm -rf "$out/study"
ours study study --out "$out/study"
ours bench bench --noise inside --seconds 60 --json "$out/bench.json" --html "$out/bench.html"
peer pytorch-compile pytorch_gradient.py --device cuda --form compile --sizes 16,4096,100 64,4096,100
