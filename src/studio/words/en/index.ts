// All words of the interface, by page. A second language is a folder beside `en` with the same names.

export { dataWords, framesWords } from './data';
export { doctorWords } from './doctor';
export { exportWords } from './export';
export { fieldWords } from './fields';
export { frameWords } from './frame';
export { gateWords } from './gate';
export { geometryWords } from './geometry';
export { inspectWords } from './inspect';
export { knobWords } from './knobs';
export { mappingWords } from './mapping';
export { formWords, setupWords } from './model';
export { importWords, jsonWords } from './modelJson';
export { startWords } from './start';
export { trainWords } from './train';
export { viewerWords } from './viewer';
