import { type Kpi, requireShape, StabilityError } from '../model/index.js'
import { type CatalogueOptions, namesOf, tailored } from './catalogue.js'

/** The names in the list of `openCostKpis`. */
export type OpenCostKpiName = 'cost'

/** How the list is fitted to a team: its currency, besides the options of every list. */
export interface OpenCostKpiOptions extends CatalogueOptions<OpenCostKpiName, 'nodeHourlyCost'> {
  /** The currency that OpenCost is configured with. Default `USD`. */
  readonly currency?: string | undefined
}

/**
 * What the cluster's nodes cost per hour, as OpenCost prices them.
 *
 * @throws {StabilityError} `CONFIG_INVALID` when an option has an unknown name
 * @see https://www.opencost.io/docs/integrations/prometheus
 * @example
 * openCostKpis({ currency: 'EUR' })[0].unit // 'EUR/h'
 */
export function openCostKpis(options: OpenCostKpiOptions = {}): Kpi[] {
  requireShape(options, 'options')
  const { currency = 'USD' } = options
  if (!/^[A-Z]{3}$/.test(currency)) {
    throw new StabilityError('CONFIG_INVALID', `\`currency\` is '${currency}'`, {
      hint: "Set `currency` to an ISO 4217 code such as 'EUR'.",
    })
  }
  const { nodeHourlyCost } = namesOf('metrics', { nodeHourlyCost: 'node_total_hourly_cost' }, options.metrics)
  return tailored<OpenCostKpiName>(
    [
      {
        name: 'cost',
        title: 'Cost of the nodes',
        unit: `${currency}/h`,
        kind: 'cost',
        query: `sum by ($__by) (avg_over_time(${nodeHourlyCost}{$__selector}[$__interval]))`,
      },
    ],
    options,
  )
}
