// Words of the Inspect tab.

export const inspectWords = {
  empty: 'Predictions beside references appear here once a run has trained.',
  toTrain: 'Go to Train',
};
