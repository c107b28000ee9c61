import ts from 'typescript'

/** A line of an example that says what it comes to, and what it came to. */
export interface StatedAnswer {
  readonly line: string
  readonly stated: string
  readonly actual: unknown
}

/** Code whose names are all known runs; the rest is for the type checker. */
const AsyncFunction = Object.getPrototypeOf(async () => {}).constructor as new (
  ...names: string[]
) => (...values: unknown[]) => Promise<void>

/**
 * Runs an example and answers with what its commented expressions came to. One that needs a name of its reader's, such
 * as `source`, answers with what came before it.
 */
export async function statedAnswers(code: string, scope: Readonly<Record<string, unknown>>): Promise<StatedAnswer[]> {
  const file = ts.createSourceFile('example.ts', code, ts.ScriptTarget.Latest, true)
  const answers: StatedAnswer[] = []
  const told = (line: string, stated: string, actual: unknown) => answers.push({ line, stated, actual })
  const lines = file.statements.map((statement) => {
    const text = statement.getText(file)
    const stated = commentAfter(code, statement.end)
    if (!ts.isExpressionStatement(statement) || stated === '') return text
    return `told(${JSON.stringify(text)}, ${JSON.stringify(stated)}, await (${text}));`
  })
  const javaScript = ts.transpileModule(lines.join('\n'), { compilerOptions: { target: ts.ScriptTarget.ES2022 } })
  const run = new AsyncFunction('told', ...Object.keys(scope), `{${javaScript.outputText}}`)
  try {
    await run(told, ...Object.values(scope))
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error
  }
  return answers
}

/** The comment behind a statement, or on the lines below it. */
function commentAfter(code: string, end: number): string {
  const comments = ts.getTrailingCommentRanges(code, end) ?? ts.getLeadingCommentRanges(code, end) ?? []
  return comments
    .map(({ pos, end }) => code.slice(pos + 2, end).trim())
    .join(' ')
    .trim()
}

/** What a comment states, where it begins with a literal: its value, and the digits that each number was written with. */
export function literalIn(stated: string): { readonly value: unknown } | null {
  const text =
    /^(?:'[^']*'|-?\d[\d_]*(?:\.\d+)?(?:e-?\d+)?(?=$|[,:;]| [^%\s\w])|true\b|false\b|null\b)/.exec(stated)?.[0] ??
    balanced(stated)
  if (text === null) return null
  try {
    const code = text.startsWith("'") ? text : text.replaceAll(/,?\s*…/g, '')
    return { value: new Function(`return (${code})`)() }
  } catch {
    return null
  }
}

/** The list or object that a text begins with. */
function balanced(text: string): string | null {
  if (!/^[[{]/.test(text)) return null
  let depth = 0
  for (let i = 0; i < text.length; i++) {
    if ('[{'.includes(text[i] as string)) depth++
    if (']}'.includes(text[i] as string) && --depth === 0) return text.slice(0, i + 1)
  }
  return null
}

/** Whether a value is what was stated: numbers to the digits written, objects in the fields named. */
export function isStated(actual: unknown, stated: unknown): boolean {
  if (typeof stated === 'number' && typeof actual === 'number') {
    const digits = String(stated).split('.')[1]?.split('e')[0]?.length ?? 0
    const step = Math.abs(stated) < 1e-4 && stated !== 0 ? Math.abs(stated) / 10 : 10 ** -digits
    return Number.isInteger(stated)
      ? actual === stated || Math.abs(actual - stated) < 1e-9
      : Math.abs(actual - stated) <= step / 2 + 1e-12
  }
  if (Array.isArray(stated) && actual !== null && typeof actual === 'object') {
    const list = Array.from(actual as ArrayLike<unknown>)
    return list.length === stated.length && stated.every((value, i) => isStated(list[i], value))
  }
  if (typeof stated === 'object' && stated !== null && typeof actual === 'object' && actual !== null) {
    return Object.entries(stated).every(([field, value]) => isStated((actual as Record<string, unknown>)[field], value))
  }
  if (typeof stated === 'string' && stated.endsWith('…')) return String(actual).startsWith(stated.slice(0, -1))
  return Object.is(actual, stated)
}
