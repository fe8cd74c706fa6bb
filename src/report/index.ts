// What a study found, for people: a page and a picture.

export { renderFigure } from './figure.ts';
export { reportOfStudy, type StudyRun } from './from-study.ts';
export { regulatorInWords, renderRegulatorFigure, shownRegulators } from './regulator-figure.ts';
export { regulatorTable } from './regulator-table.ts';
export { renderReport } from './report.ts';
export type * from './report-data.ts';
export { headlineOf } from './wording.ts';
