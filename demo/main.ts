// A small page around the engine: trains six networks before your eyes, then draws the loss of each kind against its
// test noise. It uses nothing but the library's face and the picture of the report.

import {
  CtrnnError,
  connect,
  isAbort,
  type LearningCurve,
  PLACEMENTS,
  type Progress,
  reportOfStudy,
  type StudyResult,
} from '../src/index.ts';
import { renderFigure } from '../src/report/index.ts';

/** One level and three networks a placement: a quarter of the default study, for a page that someone waits at. */
const STUDY = { levels: [0.5], networks: 3, units: 24, steps: 40, iterations: 800, trials: 64, seed: 1 };

function element<T extends Element = HTMLElement>(id: string): T {
  return document.querySelector<T>(`#${id}`)!;
}

function show(id: string, isShown = true): void {
  element(id).toggleAttribute('hidden', !isShown);
}

/** A live region is read aloud at every change. */
function tell(status: string): void {
  if (element('status').textContent !== status) element('status').textContent = status;
}

function showProgress({ phase, done, total }: Progress): void {
  tell(`${phase} ...`);
  Object.assign(element<HTMLProgressElement>('progress'), { max: total, value: done });
}

/** The learning curve of one network as an SVG path: x in iterations, y in decades of loss below 10^0.5. */
function learningPath({ iterations, loss }: LearningCurve, network: number): string {
  const points = iterations.flatMap((iteration, point) => {
    const value = loss[point][network];
    return value === null ? [] : [`${iteration},${(0.5 - Math.log10(value)).toFixed(3)}`]; // null: frozen
  });
  return points.length > 0 ? `M${points.join('L')}` : '';
}

/** Networks come placement by placement, as in the study's grid. */
function showLearning(learning: LearningCurve): void {
  const latest = learning.loss.at(-1);
  if (!latest) return;
  element('curves').innerHTML = latest
    .map((_, network) => {
      const placement = PLACEMENTS[Math.floor(network / STUDY.networks)];
      return `<path class="${placement}" d="${learningPath(learning, network)}"/>`;
    })
    .join('');
  const losses = PLACEMENTS.map((placement, i) => {
    const own = latest.slice(i * STUDY.networks, (i + 1) * STUDY.networks);
    return `${placement} ${own.map((loss) => loss?.toPrecision(2) ?? 'diverged').join(', ')}`;
  });
  element('learning-text').textContent = `Iteration ${learning.iterations.at(-1)}: ${losses.join('; ')}.`;
  show('learning');
}

function showResult(result: StudyResult): void {
  const report = reportOfStudy(result, { command: '', date: '', versions: {} });
  element('headline').textContent = report.headline;
  element('figure').innerHTML = renderFigure(report);
  show('result');
  const { seconds, backend } = result;
  const adapter = `${backend.description}${backend.isFallbackAdapter ? ', a software adapter' : ''}`;
  tell(`Done in ${(seconds.training + seconds.sweep).toFixed(0)} s on ${adapter}.`);
}

function showProblem(problem: string): void {
  element('problem').textContent = problem;
  show('problem', problem !== '');
}

async function study(signal: AbortSignal): Promise<void> {
  tell('connecting, and trying the adapter out ...');
  const engine = await connect();
  try {
    const { result } = await engine.study(STUDY, {
      signal,
      onProgress: showProgress,
      checkpointSeconds: 0.5,
      onCheckpoint: ({ training }) => showLearning(training.learning),
    });
    showResult(result);
  } finally {
    engine.dispose();
  }
}

const run = element<HTMLButtonElement>('run');
const stop = element<HTMLButtonElement>('stop');
run.onclick = async () => {
  const controller = new AbortController();
  stop.onclick = () => controller.abort();
  [run.disabled, stop.disabled] = [true, false];
  showProblem('');
  for (const id of ['result', 'learning']) show(id, false);
  show('progress');
  try {
    await study(controller.signal);
  } catch (error) {
    if (isAbort(error)) return tell('Stopped.');
    tell('');
    showProblem(error instanceof CtrnnError ? `${error.message}\n${error.fix}` : String(error));
  } finally {
    show('progress', false);
    [run.disabled, stop.disabled] = [false, true];
  }
};

const reason = isSecureContext ? 'this browser has none' : 'a page needs https or localhost for it';
run.disabled = !navigator.gpu;
if (run.disabled) showProblem(`No WebGPU: ${reason}.\nChrome, Edge, Safari 26 and Firefox 141 have it.`);
