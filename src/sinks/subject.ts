import type { Report } from '../model/index.js'

/** Product and version of a report, if it has them. */
export const productOf = (report: Report): { readonly product: string; readonly version: string } =>
  report.type === 'retrospective'
    ? { product: report.release.product, version: report.release.version }
    : { product: report.product ?? '', version: report.version ?? '' }

/** The subject of a report across runs: its type, product and version, independent of its range. */
export function subjectOf(report: Report): string {
  const { product, version } = productOf(report)
  return `${report.type}:${product}:${version}`
}

/** A report in a line: 'checkout 2.4.0 retrospective: fail'. */
export function titleOf(report: Report): string {
  const { product, version } = productOf(report)
  return [product, version, report.type.replace('-', ' ')].filter(Boolean).join(' ').concat(`: ${report.verdict}`)
}
