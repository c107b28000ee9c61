/** The contracts of plug-ins: sources, sinks and stores. */
export { BASELINE_KINDS, type Baseline, type BaselineKind, baselineKind, previousWeek } from './baseline.js'
export { fillPlaceholders, type PlaceholderValue, placeholdersOf } from './fill-placeholders.js'
export { MemoryStore } from './memory-store.js'
export type {
  CallOptions,
  LabelValuesOptions,
  MetricSource,
  RangeOptions,
  SeriesAnswer,
  SourceCheck,
  SourceLimits,
} from './metric-source.js'
export { promqlLabelName, promqlSelector, promqlText } from './promql-selector.js'
export type { Receipt, SendOptions, Sink } from './sink.js'
export type { StateStore } from './state-store.js'
