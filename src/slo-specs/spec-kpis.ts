import type { Kpi } from '../model/index.js'

/** A part of a spec that a KPI list does not support. */
export interface NotHonoured {
  /** Its path: `slos[0].alerting`, or `[1].slos[0].alerting` in the second of several documents. */
  readonly path: string
  readonly reason: string
}

/** The KPIs of a spec, and its unsupported parts. */
export interface SpecKpis {
  readonly kpis: Kpi[]
  readonly notHonoured: NotHonoured[]
}

/** Collects KPIs, with unique names, and unsupported parts. */
export class SpecReading implements SpecKpis {
  readonly kpis: Kpi[] = []
  readonly notHonoured: NotHonoured[] = []

  add(kpi: Kpi): void {
    const taken = new Set(this.kpis.map(({ name }) => name))
    let name = kpi.name
    for (let count = 2; taken.has(name); count++) name = `${kpi.name}-${count}`
    this.kpis.push({ ...kpi, name })
  }

  refuse(path: string, reason: string): void {
    this.notHonoured.push({ path, reason })
  }

  /** The result as plain data. */
  done(): SpecKpis {
    return { kpis: this.kpis, notHonoured: this.notHonoured }
  }
}

/** A description is a sentence, but a KPI's title has to fit into a table. */
export const PROSE = 'A KPI has a title, no description.'
