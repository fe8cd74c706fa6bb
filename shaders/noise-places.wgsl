// The noise of four units at a step, inside the activation and outside. How the numbers lie (`Drawn`), what their draws have in
// common (`Draws`) and `draw` itself are in noise-trial.wgsl and noise-lanes.wgsl.

struct Noise {
  // Inside the activation, and outside.
  shift: Drawn,
  drift: Drawn,
}

// Where no row has noise at both places, one draw serves: the row's levels say what it is. lavapipe skips nothing that an
// `if` could skip, so a draw that is not wanted would cost as much as one that is.
fn noiseOf(row: Row, draws: Draws, step: u32, quad: u32) -> Noise {
  var noise: Noise;
  if (NOISES == 1u) {
    let drawn = draw(draws, row.sigmaOutside > 0.0, step, quad);
    noise.shift = row.sigmaInside * drawn;
    noise.drift = row.sigmaOutside * drawn;
  }
  if (NOISES == 2u) {
    // A loop, so that the generator is compiled once: inside, then outside.
    for (var outside = 0u; outside < turns(2u); outside++) {
      let sigma = select(row.sigmaInside, row.sigmaOutside, outside == 1u);
      noise.shift = noise.drift;
      noise.drift = Drawn();
      if (sigma > 0.0) {
        noise.drift = sigma * draw(draws, outside == 1u, step, quad);
      }
    }
  }
  return noise;
}
