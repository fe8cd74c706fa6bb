#!/bin/sh
# Runs the benchmark of noisy-ctrnn from this folder on x86-64 Linux with an NVIDIA GPU and its driver; nothing else has
# to be installed, and no network is needed. Options are those of `noisy-ctrnn bench`: sh run.sh --quick
# It leaves bench.json and bench.html in the folder that it is called from. VK_DRIVER_FILES chooses another driver.
# The program's other commands run, too, if they are named first, and scripts by its Node, which find the library where
# NOISY_CTRNN says: sh run.sh doctor; sh run.sh node script.mjs
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/noisy-ctrnn-bench.XXXXXX")
trap 'rm -rf "$work"' EXIT
# Ctrl-C is for the program, which keeps what it has measured; this script waits for it and then tidies up.
trap : INT TERM

tar -xzf "$here/payload.tar.gz" -C "$work"
export LD_LIBRARY_PATH="$work/lib:/usr/local/nvidia/lib64:/usr/local/nvidia/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"

if ! "$work/node" --version >/dev/null; then
  echo "Node does not start here: it needs x86-64 Linux with glibc 2.34 or newer, and libstdc++." >&2
  exit 2
fi

# A driver of our own naming, for machines that have NVIDIA's library and no file that says so.
name_driver() {
  printf '{"file_format_version":"1.0.0","ICD":{"library_path":"%s","api_version":"1.3.0"}}\n' "$1" >"$work/$1.json"
  echo "$work/$1.json"
}

gives_adapter() {
  VK_DRIVER_FILES="$1" "$work/node" "$work/probe.mjs" 2>/dev/null
}

if [ -z "${VK_DRIVER_FILES:-}${VK_ICD_FILENAMES:-}" ]; then
  for file in \
    /etc/vulkan/icd.d/*nvidia*.json \
    /usr/share/vulkan/icd.d/*nvidia*.json \
    /usr/local/share/vulkan/icd.d/*nvidia*.json \
    /usr/local/nvidia/share/vulkan/icd.d/*nvidia*.json \
    /run/opengl-driver/share/vulkan/icd.d/*nvidia*.json \
    "$(name_driver libGLX_nvidia.so.0)" \
    "$(name_driver libEGL_nvidia.so.0)"; do
    if [ -f "$file" ] && gives_adapter "$file"; then
      export VK_DRIVER_FILES="$file"
      echo "Vulkan driver: $file" >&2
      break
    fi
  done
  if [ -z "${VK_DRIVER_FILES:-}" ]; then
    echo "No Vulkan driver of NVIDIA gives an adapter on this machine." >&2
    echo "Install the driver with its Vulkan part (libGLX_nvidia.so.0 or libEGL_nvidia.so.0; in a container the capability" >&2
    echo "'graphics'), or name a driver's file: VK_DRIVER_FILES=/path/to/icd.json sh run.sh" >&2
    exit 2
  fi
fi

command=bench
case "${1:-}" in
  bench | study | sweep | simulate | doctor | node)
    command=$1
    shift
    ;;
esac
case "$command $* " in
  *" --json"* | *" --html"*) ;;
  bench*) set -- "$@" --json bench.json --html bench.html ;;
esac
status=0
if [ "$command" = node ]; then
  NOISY_CTRNN="$work/dist/node.js" "$work/node" "$@" || status=$?
else
  "$work/node" "$work/noisy-ctrnn" "$command" "$@" || status=$?
fi
exit "$status"
