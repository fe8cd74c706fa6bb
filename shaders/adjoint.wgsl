// The backward pass of a slice of steps, noise held fixed. With lambda[t] = dL/dh[t] and e[t] = dL/dz[t]:
//   lambda[t+1] += V^T e[t]
//   delta[t]     = gamma lambda[t+1] f'(a[t])                         (overwrites the trace, from which f' comes)
//   lambda[t]    = (1 - gamma) lambda[t+1] + W^T delta[t]
//   dL/dgamma   += lambda[t+1] (h[t+1] - h[t]) / gamma                (divided at the end)
// Weight gradients are products of delta with h, u and 1 summed over trials and steps: outer-product.wgsl. Where e comes from
// is in open-loop-lanes-adjoint.wgsl and closed-loop-lanes-adjoint.wgsl; it is left in the readouts.

// lambda of a step: a ring of two.
fn adjointCell(step: u32, unit: u32, place: Place) -> u32 {
  return cell(step & 1u, ADJOINT_SLOTS, unit, place);
}

fn leakCell(unit: u32, place: Place) -> u32 {
  return cell(2u, ADJOINT_SLOTS, unit, place);
}

// lambda[t+1] is complete with what the readout adds, of some units at once: turn it into delta[t] and the part of lambda[t] that
// leaks past the activation. What is loaded for four units is loaded once for them: a load costs a software adapter as much as ten
// multiply-adds.
fn throughActivation(base: u32, step: u32, place: Place) {
  for (var first = 0u; first < turns(UNIT_SLOTS); first += READOUT_COLUMNS) {
    var gained = throughReadoutWeights(base, first, step, place);
    for (var quad = first / 4u; quad < turns(min(first + READOUT_COLUMNS, UNIT_SLOTS) / 4u); quad++) {
      var leaks = leakQuad(base, quad);
      for (var i = 0u; i < turns(4u); i++) {
        let unit = 4u * quad + i;
        var lambda = adjoints[adjointCell(step + 1u, unit, place)] + gained[unit - first];
        if (RATE_PENALTY && unit < UNITS) {
          let h = state[stateCell(step + 1u, unit, place)];
          lambda = fma(2.0 * slice.lossScale * slice.ratePenalty * present(place), h, lambda);
        }
        let gamma = vec4f(leaks[i]);
        let at = valueCell(step, unit, place);
        values[at] = deltaOf(lambda, slopeFromTrace(values[at]), gamma);
        adjoints[adjointCell(step, unit, place)] = leakedAdjoint(lambda, gamma);
        if (LEAK_GRADIENT) {
          let change = state[stateCell(step + 1u, unit, place)] - state[stateCell(step, unit, place)];
          adjoints[leakCell(unit, place)] = fma(lambda, change, adjoints[leakCell(unit, place)]);
        }
      }
    }
  }
}

@compute @workgroup_size(LANES)
fn adjoint(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) local: u32) {
  let place = placeOf(workgroup, local);
  let row = rows[slice.firstRow + place.row];
  let base = parameterBase(row.network);
  if (slice.endStep == slice.steps) {
    for (var unit = 0u; unit < turns(UNIT_SLOTS); unit++) {
      adjoints[adjointCell(slice.steps, unit, place)] = vec4f(0.0);
      if (LEAK_GRADIENT) {
        adjoints[leakCell(unit, place)] = vec4f(0.0);
      }
    }
  }
  enterBackward(place);
  for (var done = 0u; done < turns(slice.endStep - slice.firstStep); done++) {
    let step = slice.endStep - 1u - done;
    if (wasReadOut(step)) {
      throughReadout(step, row, place);
    }
    throughActivation(base, step, place);
    throughSenses(base, step, row, place);
    throughWeights(base, step, place);
  }
}
