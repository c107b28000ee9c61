import { relative } from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { type PublicName, publicNames } from './public-names.js'

const { checker, names } = publicNames()

describe('every name of every door', () => {
  it('says what it is', () => {
    expect(names.length).toBeGreaterThan(350)
    expect(lacking(names, ({ symbol }) => summaryOf(symbol) === '')).toEqual([])
  })

  it('shows a call, where it is a function or a class', () => {
    expect(
      lacking(
        names.filter(isCalled),
        ({ symbol }) => !symbol.getJsDocTags(checker).some(({ name }) => name === 'example'),
      ),
    ).toEqual([])
  })

  it('says what each of its members is, where it is a class', () => {
    const silent = names.flatMap(({ name, symbol }) =>
      membersOf(symbol)
        .filter((member) => summaryOf(member) === '')
        .map((member) => `${name}.${member.name}`),
    )
    expect(silent).toEqual([])
  })
})

const summaryOf = (symbol: ts.Symbol): string => ts.displayPartsToString(symbol.getDocumentationComment(checker)).trim()

/** The names that lack something, with where to mend it. */
const lacking = (among: readonly PublicName[], lacks: (name: PublicName) => boolean): string[] =>
  among.filter(lacks).map(({ name, declaration }) => {
    const file = declaration.getSourceFile()
    const { line } = file.getLineAndCharacterOfPosition(declaration.getStart())
    return `${name}, ${relative('.', file.fileName)}:${line + 1}`
  })

function isCalled({ symbol, declaration }: PublicName): boolean {
  if (symbol.flags & (ts.SymbolFlags.Function | ts.SymbolFlags.Class)) return true
  return (
    ts.isVariableDeclaration(declaration) && !!declaration.initializer && ts.isArrowFunction(declaration.initializer)
  )
}

/** What a user of a class can reach. `name` and `kind` are names that a contract asks for and say themselves what they are. */
function membersOf(symbol: ts.Symbol): ts.Symbol[] {
  if (!(symbol.flags & ts.SymbolFlags.Class)) return []
  return [...(symbol.members?.values() ?? [])].filter((member) => {
    const declaration = member.declarations?.[0]
    if (declaration === undefined || ['name', 'kind'].includes(member.name)) return false
    if (!ts.isClassElement(declaration) || declaration.name === undefined) return false
    if (!ts.isPrivateIdentifier(declaration.name)) return !ts.isComputedPropertyName(declaration.name)
    return false
  })
}
