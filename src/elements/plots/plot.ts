// A plot in an element: uPlot, loaded when the first plot is needed, as wide as its place, in the element's colours.

import type uPlot from 'uplot';
import type { Theme } from '../shared/theme.ts';

export type PlotData = uPlot.AlignedData;

/** Everything but the size. */
export type PlotOptions = Omit<uPlot.Options, 'width' | 'height'>;

let library: Promise<typeof uPlot> | undefined;

function loadUPlot(): Promise<typeof uPlot> {
  library ??= import('uplot').then(({ default: uPlot }) => uPlot);
  // Once it could not be had, it is asked for again.
  library.catch(() => {
    library = undefined;
  });
  return library;
}

/** An axis in the element's colours. */
export function axis({ ink, line }: Theme, label: string, more: uPlot.Axis = {}): uPlot.Axis {
  const stroke = () => ink;
  const fine = { stroke: line, width: 1 };
  return {
    label,
    stroke,
    grid: fine,
    ticks: fine,
    font: '12px system-ui',
    labelFont: '12px system-ui',
    ...more,
  };
}

/** Powers of ten and nothing between, for logarithmic axes. */
export const LOSS_AXIS: uPlot.Axis = {
  size: 58,
  values: (_, splits) => splits.map((split) => (Number.isInteger(Math.log10(split)) ? String(split) : '')),
};

export class Plot {
  readonly #place: HTMLElement;
  readonly #height: (width: number) => number;
  #plot: uPlot | undefined;
  #options: PlotOptions | undefined;
  #data: PlotData = [[]];
  #observer: ResizeObserver | undefined;

  /** @param height  in CSS pixels, at a width */
  constructor(place: HTMLElement, height: (width: number) => number) {
    this.#place = place;
    this.#height = height;
  }

  get canvas(): HTMLCanvasElement | undefined {
    return this.#plot?.ctx.canvas;
  }

  get plot(): uPlot | undefined {
    return this.#plot;
  }

  /** Draws anew with other options: colours, labels, marks. */
  async setOptions(options: PlotOptions): Promise<void> {
    this.#options = options;
    const UPlot = await loadUPlot();
    if (this.#options !== options) return; // a later call goes on instead
    this.#plot?.destroy();
    this.#plot = new UPlot({ ...options, ...this.#size() }, this.#data, this.#place);
    // What the plot says is said in words beside it.
    this.#plot.root.setAttribute('aria-hidden', 'true');
    this.#observer ??= this.#follow();
  }

  setData(data: PlotData): void {
    this.#data = data;
    this.#plot?.setData(data);
  }

  redraw(): void {
    this.#plot?.redraw(false);
  }

  #size(): { readonly width: number; readonly height: number } {
    const width = Math.max(120, Math.floor(this.#place.clientWidth));
    return { width, height: Math.floor(this.#height(width)) };
  }

  #follow(): ResizeObserver {
    const observer = new ResizeObserver(() => {
      const size = this.#size();
      if (size.width !== this.#plot?.width || size.height !== this.#plot.height) this.#plot?.setSize(size);
    });
    observer.observe(this.#place);
    return observer;
  }

  dispose(): void {
    this.#options = undefined;
    this.#observer?.disconnect();
    this.#plot?.destroy();
    this.#plot = undefined;
  }
}
