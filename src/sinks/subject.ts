import type { Report } from '../model/index.js'

/** Product and version of a report, as far as it knows them. */
export const productOf = (report: Report): { readonly product: string; readonly version: string } =>
  report.type === 'retrospective'
    ? { product: report.release.product, version: report.release.version }
    : { product: report.product ?? '', version: report.version ?? '' }

/** What a report goes on telling about, from run to run: its type, product and version, whatever its range. */
export function subjectOf(report: Report): string {
  const { product, version } = productOf(report)
  return `${report.type}:${product}:${version}`
}

/** A report in a line: 'checkout 2.4.0 retrospective: fail'. */
export function titleOf(report: Report): string {
  const { product, version } = productOf(report)
  return [product, version, report.type.replace('-', ' ')].filter(Boolean).join(' ').concat(`: ${report.verdict}`)
}
