// The element `<noisy-ctrnn-bench>`: what this machine's adapter can do, and how much of it the engine reaches.

import { html, LitElement, type PropertyValues, type TemplateResult } from 'lit';
import { unsafeHTML } from 'lit/directives/unsafe-html.js';
import {
  type AdapterDescription,
  BENCHMARK_COLUMNS,
  type BenchmarkResult,
  type CtrnnError,
  ceilingLines,
  checkLine,
  isAbort,
  rooflineMarkup,
  rowCells,
  runBenchmark,
} from '../../index.ts';
import { asCtrnnError } from '../shared/as-ctrnn-error.ts';
import { saveText } from '../shared/download.ts';
import { type EngineLease, leaseEngine } from '../shared/engine-lease.ts';
import { SightController } from '../shared/sight.ts';
import { checkStart } from '../shared/start.ts';
import { benchStyles } from './bench.styles.ts';

/** What a benchmark tells; all bubble and cross shadow roots. */
export interface BenchEventMap {
  /** Share done, 0 to 1, and what is being done. */
  'benchmark-progress': CustomEvent<{ readonly share: number; readonly doing: string }>;
  /** Also of a run that was stopped: `complete` says which. */
  'benchmark-complete': CustomEvent<BenchmarkResult>;
  'engine-error': CustomEvent<CtrnnError>;
}

/** Limits that decide what fits. */
const LIMITS = [
  'maxBufferSize',
  'maxStorageBufferBindingSize',
  'maxComputeWorkgroupStorageSize',
  'maxComputeInvocationsPerWorkgroup',
];

/** A list of whole numbers, or the text that is none, so that it can be quoted. */
const list = {
  fromAttribute: (text: string | null) =>
    text?.split(',').map((size) => (size.trim() === '' ? Number.NaN : Number(size))),
  toAttribute: (sizes: readonly number[] | undefined) => sizes?.join(',') ?? null,
};

/**
 * Measures the adapter of whoever looks at the page. See README, "In a page".
 *
 * @element noisy-ctrnn-bench
 * @attr {string} sizes - units of the networks, by commas; default 8,64, and with `thorough` 1 to 512
 * @attr {boolean} thorough - all sizes and places of noise, and longer calls: minutes instead of seconds
 * @attr {'visible' | 'click'} start - when it begins; default click
 * @fires benchmark-progress - detail: share done and what is being done
 * @fires benchmark-complete - detail: the BenchmarkResult, also of a run that was stopped
 * @fires engine-error - detail: a CtrnnError, with `code`, `message` and `fix`
 * @slot heading - above all
 * @slot caption - under all
 * @slot no-webgpu - what to say where there is no WebGPU
 * @csspart bench - the frame around all
 * @csspart run - the button that begins
 * @csspart stop - the button that stops
 * @csspart table - the table of rows
 * @cssprop --ctrnn-ink - text and lines
 * @cssprop --ctrnn-muted - quieter text
 * @cssprop --ctrnn-background - the paper
 * @cssprop --ctrnn-line - fine lines
 * @cssprop --ctrnn-accent - buttons, focus
 * @cssprop --ctrnn-on-accent - text on them
 * @cssprop --ctrnn-problem - text of problems
 * @cssprop --ctrnn-font - the font, as the CSS property `font`
 */
export class NoisyCtrnnBench extends LitElement {
  static override styles = benchStyles;

  static override properties = {
    sizes: { reflect: true, converter: list },
    thorough: { type: Boolean, reflect: true },
    start: { reflect: true },
    _state: { state: true },
  };

  declare sizes: readonly number[] | undefined;
  declare thorough: boolean;
  declare start: 'visible' | 'click' | undefined;
  declare private _state: number;

  #result: BenchmarkResult | undefined;
  /** Markup of our own making, see rooflineMarkup. */
  #roofline = '';
  #adapter: AdapterDescription | undefined;
  #problem: CtrnnError | undefined;
  #progress = { share: 0, doing: '' };
  #running: AbortController | undefined;
  readonly #sight = new SightController(this, () => this.#beginWhereSeen());
  #hasBegun = false;
  #copied = '';

  constructor() {
    super();
    this.thorough = false;
    this._state = 0;
  }

  /** The last run, or what the running one has so far. */
  get result(): BenchmarkResult | undefined {
    return this.#result;
  }

  /** Runs the benchmark; resolves when it is done, stopped or failed. */
  async run(): Promise<void> {
    if (this.#running) return;
    this.#hasBegun = true;
    const running = new AbortController();
    this.#running = running;
    [this.#problem, this.#result, this.#copied, this.#roofline] = [undefined, undefined, '', ''];
    this.#tell(0, 'connecting');
    let lease: EngineLease | undefined;
    try {
      lease = await leaseEngine();
      this.#adapter = lease.engine.adapter;
      const result = await runBenchmark(lease.engine, {
        sizes: this.sizes ?? undefined,
        quick: !this.thorough,
        signal: running.signal,
        onProgress: ({ phase, done, total, note }) =>
          this.#tell(done / total, note ? `${phase}: ${note}` : phase),
        onRow: (_, soFar) => this.#show(soFar),
      });
      this.#show(result);
    } catch (error) {
      if (!isAbort(error)) this.#fail(error);
    } finally {
      lease?.release();
      this.#running = undefined;
      if (this.#result) this.#emit('benchmark-complete', this.#result);
      this.#changed();
    }
  }

  /** Stops; the rows that are done are kept. */
  stop(): void {
    this.#running?.abort();
  }

  override connectedCallback(): void {
    // One that was moved in the middle begins anew.
    this.#hasBegun = this.#result?.complete === true;
    super.connectedCallback();
  }

  /** A benchmark that waits in between measures nothing: leaving the page stops it, and keeps what it has. */
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.stop();
  }

  #show(result: BenchmarkResult): void {
    this.#result = result;
    this.#changed();
    void rooflineMarkup(result).then(
      (markup) => {
        if (this.#result !== result) return;
        this.#roofline = markup;
        this.#changed();
      },
      (error) => this.#fail(error),
    );
  }

  #changed(): void {
    this._state++;
  }

  #tell(share: number, doing: string): void {
    this.#progress = { share, doing };
    this.#emit('benchmark-progress', this.#progress);
    this.#changed();
  }

  #emit<Name extends keyof BenchEventMap>(name: Name, detail: BenchEventMap[Name]['detail']): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }

  #fail(error: unknown): void {
    const known = asCtrnnError(error);
    this.#problem = known;
    this.#emit('engine-error', known);
    this.#changed();
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (!changed.has('start')) return;
    this.#problem = undefined;
    try {
      checkStart(this.start);
    } catch (error) {
      this.#fail(error);
    }
  }

  protected override updated(): void {
    this.#beginWhereSeen();
  }

  /** Begins by itself once where it stands, and not again after it was stopped or failed. */
  #beginWhereSeen(): void {
    if (this.#sight.isSeen && this.start === 'visible' && !this.#hasBegun) void this.run();
  }

  protected override render(): TemplateResult {
    const isRunning = this.#running !== undefined;
    const { share, doing } = this.#progress;
    return html`<div class="bench" part="bench">
      <slot name="heading"></slot>
      <div class="row">
        <button class="main" part="run" type="button" ?disabled=${isRunning} @click=${() => void this.run()}>
          ${this.#result ? 'Measure again' : 'Measure this machine'}
        </button>
        <button part="stop" type="button" ?disabled=${!isRunning} @click=${() => this.stop()}>Stop</button>
        <progress aria-label="Progress" max="1" .value=${share} ?hidden=${!isRunning}></progress>
        <span class="quiet" ?hidden=${!isRunning}>${doing}</span>
        <span role="status">${this.#statusText(isRunning)}</span>
      </div>
      ${this.#problemText()}
      ${this.#result ? this.#report(this.#result) : ''}
      ${this.#adapterText()}
      <slot name="caption"></slot>
    </div>`;
  }

  #statusText(isRunning: boolean): string {
    if (isRunning) return 'Measuring ...';
    if (!this.#result) return '';
    return this.#result.complete ? 'Done.' : 'Stopped: the rows that were finished are here.';
  }

  #problemText(): TemplateResult | '' {
    if (!this.#problem) return '';
    const { code, message, fix } = this.#problem;
    return html`<p class="problem" role="alert">${message} ${fix}</p>
      ${code === 'no-adapter' ? html`<slot name="no-webgpu"></slot>` : ''}`;
  }

  #report(result: BenchmarkResult): TemplateResult {
    return html`
      ${result.warnings.map((warning) => html`<p class="problem">${warning}</p>`)}
      <figure>
        ${unsafeHTML(this.#roofline)}
        <figcaption class="quiet">
          A mark a row, with its number of units; the roofs are this adapter's measured ceilings. The nearer a mark is to its
          dash, the better.
        </figcaption>
      </figure>
      <ul class="quiet">
        ${[...ceilingLines(result), checkLine(result)].map((line) => html`<li>${line}</li>`)}
      </ul>
      <div class="scroll" role="region" aria-label="All rows" tabindex="0">
        <table part="table">
          <thead>
            <tr>
              ${BENCHMARK_COLUMNS.map(({ title, meaning }) => html`<th scope="col" title=${meaning}>${title}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${result.rows.map((row) => html`<tr>${rowCells(row).map((cell) => html`<td>${cell}</td>`)}</tr>`)}
          </tbody>
        </table>
      </div>
      <div class="row">
        <button type="button" @click=${this.#copy}>Copy as JSON</button>
        <button type="button" @click=${() => saveText(this.#json(), 'application/json', 'bench.json')}>Save as JSON</button>
        <span role="status">${this.#copied}</span>
      </div>
    `;
  }

  #adapterText(): TemplateResult | '' {
    const adapter = this.#adapter;
    if (!adapter) return '';
    const { description, vendor, architecture, limits } = adapter;
    return html`<details>
      <summary>The adapter: ${description || [vendor, architecture].filter(Boolean).join(' ')}</summary>
      <ul class="quiet">
        ${LIMITS.map((name) => html`<li>${name}: ${limits[name]}</li>`)}
        <li>features: ${adapter.features.join(', ') || 'none'}</li>
      </ul>
    </details>`;
  }

  #json(): string {
    return JSON.stringify(this.#result, null, 2);
  }

  readonly #copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(this.#json());
      this.#copied = 'It is in your clipboard.';
    } catch {
      this.#copied = 'This page may not write to your clipboard: save it instead.';
    }
    this.#changed();
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'noisy-ctrnn-bench': NoisyCtrnnBench;
  }
}
