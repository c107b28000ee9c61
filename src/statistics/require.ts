import { StabilityError } from '../model/index.js'

/**
 * How this folder checks its arguments: too few numbers are `INSUFFICIENT_DATA`; a column with anything but finite
 * numbers, or an argument out of range, is `CONFIG_INVALID`. Both name the argument.
 */
export function requireColumn(values: ArrayLike<number>, name: string, atLeast = 1): void {
  if (typeof values?.length !== 'number' || typeof values === 'string') {
    throw invalid(`\`${name}\` is ${values === null ? 'null' : typeof values}`, `Give \`${name}\` a column of numbers.`)
  }
  if (values.length < atLeast) {
    throw new StabilityError(
      'INSUFFICIENT_DATA',
      `\`${name}\` has ${values.length} of the ${atLeast} values it needs`,
      {
        hint: `Give \`${name}\` at least ${atLeast} finite ${atLeast === 1 ? 'number' : 'numbers'}.`,
        context: { argument: name, length: values.length, atLeast },
      },
    )
  }
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) {
      throw invalid(
        `\`${name}\`[${i}] is ${values[i]}`,
        `Leave gaps out of \`${name}\`: it may hold finite numbers only.`,
      )
    }
  }
}

/** Throws `CONFIG_INVALID` unless the condition holds. */
export function requireThat(condition: boolean, message: string, hint: string): asserts condition {
  if (!condition) throw invalid(message, hint)
}

/** A share strictly between 0 and 1, such as a confidence or a significance level. */
export function requireShare(value: number, name: string): void {
  requireThat(
    value > 0 && value < 1,
    `\`${name}\` is ${value}`,
    `Give \`${name}\` a number between 0 and 1, both excluded.`,
  )
}

/** Events out of trials: 0 ≤ k ≤ n, n above 0. Neither need be whole, since sources extrapolate counts. */
export function requireCounts(k: number, nameOfK: string, n: number, nameOfN: string): void {
  requireThat(n >= 0 && n < Number.POSITIVE_INFINITY, `\`${nameOfN}\` is ${n}`, `Give \`${nameOfN}\` a count above 0.`)
  requireThat(
    k >= 0 && k <= n,
    `\`${nameOfK}\` is ${k} of ${n}`,
    `Give \`${nameOfK}\` a count from 0 to \`${nameOfN}\`.`,
  )
  if (n === 0) {
    throw new StabilityError('INSUFFICIENT_DATA', `\`${nameOfN}\` is 0: there is no share of nothing`, {
      hint: `Give \`${nameOfN}\` a count above 0, or say that there was no traffic.`,
      context: { argument: nameOfN },
    })
  }
}

const invalid = (message: string, hint: string) => new StabilityError('CONFIG_INVALID', message, { hint })
