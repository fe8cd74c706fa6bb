// When an element begins to compute by itself: where it is seen, or when somebody asks.

import { checkChoice } from '../../index.ts';

const STARTS = ['visible', 'click'] as const;
export type Start = (typeof STARTS)[number];

/** @throws CtrnnError `invalid-argument`; null, which an attribute that goes away leaves, is as good as nothing */
export function checkStart(start: Start | null | undefined): void {
  if (start !== undefined && start !== null) checkChoice('start', start, STARTS);
}
