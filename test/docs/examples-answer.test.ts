import * as front from 'tars-observability'
import * as generate from 'tars-observability/generate'
import * as legacy from 'tars-observability/legacy'
import * as report from 'tars-observability/report'
import * as schema from 'tars-observability/schema'
import * as specs from 'tars-observability/slo-specs'
import { fillPlaceholders, MemorySource } from 'tars-observability/sources'
import * as statistics from 'tars-observability/statistics'
import { loadJson, MemoryStore, saveJson } from 'tars-observability/stores'
import * as testing from 'tars-observability/testing'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { publicNames } from './public-names.js'
import { isStated, literalIn, statedAnswers } from './stated-answers.js'

/** What answers from its arguments alone: nothing that opens a connection or a file. */
const { PrometheusSource: _, ...pure } = front
const scope: Record<string, unknown> = {
  ...{ fillPlaceholders, MemorySource, loadJson, MemoryStore, saveJson },
  ...{ ...generate, ...legacy, ...report, ...schema, ...specs, ...statistics, ...testing, ...pure },
}

/** Every example above a name, or above a member of a class. */
function examples(): { name: string; code: string }[] {
  const { checker, names } = publicNames()
  return names.flatMap(({ name, symbol }) => {
    const members = symbol.flags & ts.SymbolFlags.Class ? [...(symbol.members?.values() ?? [])] : []
    return [symbol, ...members].flatMap((documented) =>
      documented
        .getJsDocTags(checker)
        .filter((tag) => tag.name === 'example')
        .map(({ text }) => ({ name, code: ts.displayPartsToString(text) })),
    )
  })
}

describe('the examples above public names', () => {
  it('would be caught where they are wrong', async () => {
    const answers = await statedAnswers("median([1, 2, 4]) // 3: wrong\nmean([1, 2]) // 1.5\n'abc' // 'ab…'", scope)
    expect(answers.map(({ actual, stated }) => isStated(actual, literalIn(stated)?.value))).toEqual([false, true, true])
  })

  it('come to what they say', async () => {
    const wrong: string[] = []
    let checked = 0
    for (const { name, code } of examples()) {
      for (const { line, stated, actual } of await statedAnswers(code, scope)) {
        const literal = literalIn(stated)
        if (literal === null) continue
        checked++
        if (!isStated(actual, literal.value)) wrong.push(`${name}: ${line} is ${JSON.stringify(actual)}, not ${stated}`)
      }
    }
    expect(wrong).toEqual([])
    expect(checked).toBeGreaterThan(70)
  })
})
