import type { Kpi } from '../model/index.js'

/** Something that a spec says and a KPI list cannot do. */
export interface NotHonoured {
  /** Where it stands: `slos[0].alerting`, or `[1].slos[0].alerting` in the second of several documents. */
  readonly path: string
  readonly reason: string
}

/** A spec as KPIs, and all of it that they do not do. */
export interface SpecKpis {
  readonly kpis: Kpi[]
  readonly notHonoured: NotHonoured[]
}

/** Gathers KPIs with names that stay unique, and what could not be honoured. */
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

  /** The answer, plain. */
  done(): SpecKpis {
    return { kpis: this.kpis, notHonoured: this.notHonoured }
  }
}

/** A description is a sentence; a KPI's title stands in a table. */
export const PROSE = 'A KPI has a title, no description.'
