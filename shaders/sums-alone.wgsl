// All sums are those of a thread's own trial, and sums-along.wgsl has them.

fn enterShared(place: Place) {}

fn leaveShared(place: Place) {}
