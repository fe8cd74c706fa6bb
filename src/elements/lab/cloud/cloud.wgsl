// A cloud of trajectories at one moment. Each trial is a point with a trail of earlier moments behind it; all points are added
// up as ink in a texture of their own, and where there is much ink the colour is dense. The points are read where the engine
// has left them: [slot][row][group of trials][channel][trial of the group], see DeviceTrajectories.

struct Cloud {
  // Data coordinates of the left, bottom edge, and of the right, top edge.
  low: vec2f,
  high: vec2f,
  // Half a point, in clip space.
  radius: vec2f,
  time: f32,
  steps: f32,
  row: u32,
  rows: u32,
  trials: u32,
  trialSlots: u32,
  groupTrials: u32,
  xChannel: u32,
  yChannel: u32,
  trail: u32,
  stateChannels: u32,
  statesTogether: u32,
  worldAt: u32,
  readoutChannels: u32,
  inputChannels: u32,
  inputSlots: u32,
  // What one point adds where it is densest.
  ink: f32,
  // Between two moments of a trail, in steps.
  trailStride: f32,
  colour: vec4f,
  denseColour: vec4f,
}

@group(0) @binding(0) var<uniform> cloud: Cloud;
@group(0) @binding(1) var<storage, read> states: array<f32>;
@group(0) @binding(2) var<storage, read> readouts: array<f32>;
@group(0) @binding(3) var<storage, read> inputs: array<f32>;

const STEP = 0u;
const INPUT = 1u;
const READOUT = 2u;
const UNIT = 3u;
const WORLD_X = 4u;
const WORLD_Y = 5u;

fn cell(slot: u32, channels: u32, together: u32, channel: u32, trial: u32) -> u32 {
  let groups = cloud.trialSlots / cloud.groupTrials;
  let group = (slot * cloud.rows + cloud.row) * groups + trial / cloud.groupTrials;
  let block = group * channels / together + channel / together;
  return (block * cloud.groupTrials + trial % cloud.groupTrials) * together + channel % together;
}

fn stateAt(slot: u32, channel: u32, trial: u32) -> f32 {
  return states[cell(slot, cloud.stateChannels, cloud.statesTogether, channel, trial)];
}

// A state between two steps.
fn stateAlong(channel: u32, time: f32, trial: u32) -> f32 {
  let slot = u32(time);
  let next = min(slot + 1u, u32(cloud.steps));
  return mix(stateAt(slot, channel, trial), stateAt(next, channel, trial), fract(time));
}

// z[t] is read out of h[t+1]; before the first there is none, and the first stands in.
fn readoutAlong(time: f32, trial: u32) -> f32 {
  let after = max(time - 1.0, 0.0);
  let slot = u32(after);
  let next = min(slot + 1u, u32(cloud.steps) - 1u);
  let here = readouts[cell(slot, cloud.readoutChannels, 1u, 0u, trial)];
  return mix(here, readouts[cell(next, cloud.readoutChannels, 1u, 0u, trial)], fract(after));
}

fn valueOf(channel: u32, time: f32, trial: u32) -> f32 {
  switch channel {
    case INPUT: {
      return inputs[cell(min(u32(time), cloud.inputSlots - 1u), cloud.inputChannels, 1u, 0u, trial)];
    }
    case READOUT: {
      return readoutAlong(time, trial);
    }
    case UNIT: {
      return stateAlong(0u, time, trial);
    }
    case WORLD_X: {
      return stateAlong(cloud.worldAt, time, trial);
    }
    case WORLD_Y: {
      return stateAlong(cloud.worldAt + 1u, time, trial);
    }
    default: {
      return time;
    }
  }
}

struct Point {
  @builtin(position) position: vec4f,
  // From the middle of the point: 1 at its edge.
  @location(0) offset: vec2f,
  @location(1) ink: f32,
}

@vertex
fn placePoint(@builtin(vertex_index) corner: u32, @builtin(instance_index) instance: u32) -> Point {
  let trial = instance % cloud.trials;
  let back = instance / cloud.trials;
  let time = clamp(cloud.time - cloud.trailStride * f32(back), 0.0, cloud.steps);
  let value = vec2f(valueOf(cloud.xChannel, time, trial), valueOf(cloud.yChannel, time, trial));
  let centre = 2.0 * (value - cloud.low) / (cloud.high - cloud.low) - 1.0;
  let offset = vec2f(f32(corner & 1u), f32(corner >> 1u)) * 2.0 - 1.0;
  var point: Point;
  point.position = vec4f(centre + offset * cloud.radius, 0.0, 1.0);
  point.offset = offset;
  point.ink = cloud.ink * (1.0 - f32(back) / f32(cloud.trail + 1u));
  return point;
}

@fragment
fn addInk(point: Point) -> @location(0) vec4f {
  let distance = dot(point.offset, point.offset);
  return vec4f(point.ink * max(0.0, 1.0 - distance), 0.0, 0.0, 0.0);
}

@group(0) @binding(1) var inkTexture: texture_2d<f32>;

@vertex
fn coverCanvas(@builtin(vertex_index) vertex: u32) -> @builtin(position) vec4f {
  return vec4f(f32(vertex & 1u) * 4.0 - 1.0, f32(vertex >> 1u) * 4.0 - 1.0, 0.0, 1.0);
}

@fragment
fn develop(@builtin(position) position: vec4f) -> @location(0) vec4f {
  let ink = textureLoad(inkTexture, vec2u(position.xy), 0).r;
  let cover = 1.0 - exp(-ink);
  let colour = mix(cloud.colour.rgb, cloud.denseColour.rgb, 1.0 - exp(-0.3 * ink));
  return vec4f(colour * cover, cover);
}
