/** The retrospective of a release: findings, incidents, what to do next. */
export { type Explainable, explain } from './explain.js'
export { groupIncidents, type IncidentInput } from './group-incidents.js'
export { type AnomalyInput, RetrospectiveBuilder, type RetrospectiveBuilderOptions } from './retrospective-builder.js'
export { sloBreaches } from './slo-breaches.js'
export { type WeeklySummaryOptions, weeklySummary } from './weekly-summary.js'
