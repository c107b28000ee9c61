/** UCUM units as Grafana calls them. @see https://github.com/grafana/grafana/blob/main/packages/grafana-data/src/valueFormats/categories.ts */
const UNITS: Readonly<Record<string, string>> = {
  '1': 'percentunit',
  '%': 'percent',
  s: 's',
  ms: 'ms',
  By: 'bytes',
  'By/s': 'Bps',
  '{request}/s': 'reqps',
  Hz: 'hertz',
}

/** Grafana's unit for a KPI's unit; unknown units are shown as a suffix. @example grafanaUnit('EUR/h') // 'currencyEUR' */
export function grafanaUnit(unit: string): string {
  const known = UNITS[unit]
  if (known !== undefined) return known
  const [, currency] = /^([A-Z]{3})\//.exec(unit) ?? []
  if (currency !== undefined) return `currency${currency}`
  const [, annotation] = /^\{([^}]*)\}$/.exec(unit) ?? []
  return annotation === undefined ? `suffix: ${unit}` : 'short'
}
