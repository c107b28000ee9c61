/** KPI lists from the SLO specs that a team already has: OpenSLO, Sloth, Pyrra. */
export { kpisFromOpenSlo } from './kpis-from-open-slo.js'
export { kpisFromPyrra } from './kpis-from-pyrra.js'
export { kpisFromSloth } from './kpis-from-sloth.js'
export type { NotHonoured, SpecKpis } from './spec-kpis.js'
