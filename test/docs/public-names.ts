import { readFileSync } from 'node:fs'
import ts from 'typescript'

/** A name that some door exports. */
export interface PublicName {
  readonly name: string
  /** The doors that export it, `.` for the front door. */
  readonly doors: readonly string[]
  readonly symbol: ts.Symbol
  readonly declaration: ts.Declaration
}

/** Every name of every door of the package, with the program that knows its types. */
export function publicNames(): { readonly checker: ts.TypeChecker; readonly names: readonly PublicName[] } {
  const files = doorFiles()
  const { config } = ts.readConfigFile('test/tsconfig.json', (path) => readFileSync(path, 'utf8'))
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, 'test')
  const program = ts.createProgram([...files.values()], options)
  const checker = program.getTypeChecker()
  const found = new Map<ts.Symbol, { names: Set<string>; doors: string[] }>()
  for (const [door, file] of files) {
    const source = program.getSourceFile(file)
    const module = source && checker.getSymbolAtLocation(source)
    if (module === undefined) throw new Error(`${file} is no module`)
    for (const exported of checker.getExportsOfModule(module)) {
      const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported
      const entry = found.get(symbol) ?? { names: new Set(), doors: [] }
      entry.names.add(exported.name)
      entry.doors.push(door)
      found.set(symbol, entry)
    }
  }
  const names = [...found].map(([symbol, { names, doors }]) => {
    const declaration = symbol.declarations?.[0]
    if (declaration === undefined) throw new Error(`${symbol.name} is declared nowhere`)
    return { name: [...names].join(', '), doors, symbol, declaration }
  })
  return { checker, names }
}

/** The source behind each door, by the way the package is imported. */
function doorFiles(): Map<string, string> {
  const { exports } = JSON.parse(readFileSync('package.json', 'utf8')) as { exports: Record<string, unknown> }
  const doors = Object.keys(exports).filter((door) => typeof exports[door] === 'object')
  return new Map(doors.map((door) => [door, door === '.' ? 'src/index.ts' : `src/${door.slice(2)}/index.ts`]))
}
