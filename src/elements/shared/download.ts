// Saving what is shown: a figure as a picture, its numbers as a table.

import { type CsvCell, formatCsv } from '../../index.ts';

function save(blob: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  // The download has its own hold on it by then.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

export interface Table {
  readonly columns: readonly string[];
  readonly rows: Iterable<readonly CsvCell[]>;
}

export function saveCsv({ columns, rows }: Table, name: string): void {
  save(new Blob([formatCsv(columns, rows)], { type: 'text/csv' }), name);
}

export function saveText(text: string, type: string, name: string): void {
  save(new Blob([text], { type }), name);
}

/**
 * Puts canvases that lie on one another into one picture, over a background.
 *
 * @param canvases  from the lowest to the uppermost, with their places in the picture in device pixels
 */
export async function savePicture(
  size: { readonly width: number; readonly height: number },
  background: string,
  canvases: readonly { readonly canvas: HTMLCanvasElement; readonly left: number; readonly top: number }[],
  name: string,
): Promise<void> {
  const picture = new OffscreenCanvas(size.width, size.height);
  const context = picture.getContext('2d');
  if (!context) return;
  context.fillStyle = background;
  context.fillRect(0, 0, size.width, size.height);
  for (const { canvas, left, top } of canvases) context.drawImage(canvas, left, top);
  save(await picture.convertToBlob({ type: 'image/png' }), name);
}
