// The page around the elements: all it does is to hand a share link to the lab.

import '../src/elements/index.ts';
import { settingsOfLink } from '../src/elements/lab/share-link.ts';
import { CtrnnError } from '../src/index.ts';

const lab = document.querySelector('noisy-ctrnn-lab');
const problem = document.querySelector<HTMLElement>('#link-problem');

function followLink(): void {
  if (!lab || !problem) return;
  problem.hidden = true;
  try {
    // Without a link those of the beginning: also on the way back from one.
    lab.settings = settingsOfLink(location.hash);
  } catch (error) {
    if (!(error instanceof CtrnnError)) throw error;
    // As text: whatever a link says is never markup.
    problem.textContent = `${error.message} ${error.fix}`;
    problem.hidden = false;
  }
}

followLink();
addEventListener('hashchange', followLink);
