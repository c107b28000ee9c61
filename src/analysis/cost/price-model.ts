import { isWhole, type KpiWindow, requireShape, StabilityError } from '../../model/index.js'

/** Your prices: what a unit of a measured amount costs per hour. The library has no prices of its own. */
export interface PriceModel {
  /** ISO 4217, or whatever the team pays in. */
  readonly currency: string
  readonly components: readonly {
    /** Its name in the report. Default: the KPI's name. */
    readonly name?: string | undefined
    /** A KPI of the window, such as the cores in use. */
    readonly kpi: string
    /** Price of one of the KPI's unit for an hour. */
    readonly perUnitHour: number
  }[]
}

/** The cost of something per hour, by the left edge of each slot. */
export interface CostRate {
  readonly name: string
  readonly perHour: ReadonlyMap<number, number>
}

/**
 * @throws {StabilityError} `CONFIG_INVALID` when a price is not an amount or nothing is priced
 */
export function checkPriceModel(priceModel: PriceModel): void {
  const { currency, components } = requireShape(priceModel, 'priceModel', { currency: 'text', components: ['object'] })
  if (currency === '' || components.length === 0) {
    throw new StabilityError('CONFIG_INVALID', 'priceModel needs a currency and a component', {
      hint: "Give `priceModel` a `currency` such as 'EUR' and at least one of `components`.",
    })
  }
  for (const { kpi, perUnitHour } of components) {
    if (Number.isFinite(perUnitHour) && perUnitHour >= 0) continue
    throw new StabilityError('CONFIG_INVALID', `priceModel: ${kpi} is priced at ${perUnitHour}`, {
      hint: 'Set `perUnitHour` of each of `priceModel.components` to an amount of 0 or more.',
    })
  }
}

/** Each component of a price model over a window, as far as it was measured for the whole. */
export const pricedRates = (window: KpiWindow, { components }: PriceModel): CostRate[] =>
  components.map(({ kpi, name = kpi, perUnitHour }) => {
    const series = window.kpis.find((result) => result.kpi.name === kpi && isWhole(result.scope))?.series
    const perHour = new Map<number, number>()
    series?.timestamps.forEach((at, i) => {
      perHour.set(at, (series.values[i] as number) * perUnitHour)
    })
    return { name, perHour }
  })
