// node scripts/setup.mjs --for start|test|build
// Brings a machine that has only Node and git to where `npm start` and `npm test` work; silent when nothing is to do.

import { SetupError } from './setup/process.mjs';
import { PURPOSES, setUp } from './setup/set-up.mjs';

const purpose = process.argv[2] === '--for' ? process.argv[3] : undefined;

if (!PURPOSES.includes(purpose)) {
  console.error(`usage: node scripts/setup.mjs --for ${PURPOSES.join('|')}`);
  process.exit(2);
}
try {
  await setUp(purpose);
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(error.message);
  process.exit(1);
}
