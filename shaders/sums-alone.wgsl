// All sums are those of a thread's own trial.

fn enterShared(place: Place) {}

fn leaveShared(place: Place) {}
