// The doctor, for programs.

export type { CheckResult } from './check-result.ts';
export { type DoctorOptions, runDoctor } from './doctor.ts';
export type { Draws } from './draws.ts';
export { type Examined, examinedReference } from './examined.ts';
export { ensureTrusted, REFUSAL_ERROR } from './self-check.ts';
