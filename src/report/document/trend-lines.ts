import { type HealthMetric, isWhole, type Labels, placesInWords } from '../../model/index.js'
import { sentence, spoken } from '../words/names.js'
import { bounded } from './build.js'
import type { Context } from './context.js'

/** A line for each trend direction, with the scopes of KPIs that move; those that move nowhere are only named. */
export function trendLines(metrics: readonly HealthMetric[], context: Context): string[] {
  const moving = new Set(metrics.filter(({ trend }) => moves(trend)).map(({ kpi }) => kpi))
  return (['worsening', 'improving', 'stable', 'insufficient-data'] as const).flatMap((trend) => {
    const byKpi = new Map<string, Labels[]>()
    for (const { kpi, scope, trend: its } of metrics) {
      if (its === trend && (moves(trend) || !moving.has(kpi))) byKpi.set(kpi, [...(byKpi.get(kpi) ?? []), scope])
    }
    if (byKpi.size === 0) return []
    const { shown, more } = bounded([...byKpi], 12)
    const names = shown.map(([kpi, scopes]) => `${context.title(kpi)}${moves(trend) ? placesOf(scopes) : ''}`)
    return `${sentence(spoken(trend))}: ${names.join('; ')}${more > 0 ? ` and ${more} more` : ''}.`
  })
}

const moves = (trend: HealthMetric['trend']): boolean => trend === 'worsening' || trend === 'improving'

function placesOf(scopes: readonly Labels[]): string {
  const narrow = scopes.filter((scope) => !isWhole(scope))
  if (narrow.length === 0) return ''
  return ` (${narrow.length < scopes.length ? 'the whole, ' : ''}${placesInWords(narrow)})`
}
