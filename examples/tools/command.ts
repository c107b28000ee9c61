// What the six tools share: flags, help, dry runs, exit codes and Ctrl-C. The library itself has no command line.
import { realpathSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type ParseArgsConfig, parseArgs } from 'node:util'
import { isStabilityError, type Problem, VERSION, type Verdict } from 'tars-observability'

export interface Flag {
  readonly help: string
  /** What its value looks like in the help; a flag without one is on or off. */
  readonly value?: string
  readonly many?: true
  /** Other names: those that were documented once, and those that existed. */
  readonly aliases?: readonly string[]
  /** An environment variable that speaks where the flag is silent, so that one manifest serves every tool. */
  readonly env?: string
  readonly default?: string
}

/** The flags of a call, whichever name they were given by. */
export class Flags {
  readonly #given: ReadonlyMap<string, string | boolean | readonly string[]>
  constructor(given: ReadonlyMap<string, string | boolean | readonly string[]>) {
    this.#given = given
  }
  isOn = (name: string): boolean => this.#given.get(name) === true
  text(name: string): string | undefined {
    const value = this.#given.get(name)
    return typeof value === 'string' ? value : undefined
  }
  list(name: string): readonly string[] {
    const value = this.#given.get(name)
    return Array.isArray(value) ? value : []
  }
  /** @throws {UsageError} when it is given and is no number above 0 */
  number(name: string): number | undefined {
    const text = this.text(name)
    if (text === undefined) return undefined
    const value = Number(text)
    if (!(Number.isFinite(value) && value > 0)) throw new UsageError(`--${name} is '${text}', no number above 0`)
    return value
  }
}

export class UsageError extends Error {}

/** What a call will do: known before it does it, so that `--dry-run` can say it. */
export interface Plan {
  readonly reads: readonly string[]
  readonly writes: readonly string[]
}

export interface Call {
  readonly signal: AbortSignal
  say(line: string): void
}

export interface Command<P extends Plan = Plan> {
  readonly name: string
  /** Its file, where that is not the one of its name under examples/tools/. */
  readonly file?: string
  /** One sentence. */
  readonly summary: string
  readonly flags: Readonly<Record<string, Flag>>
  /** Checks the flags and answers with what to do. Reads nothing but the names of files. */
  plan(flags: Flags): P
  run(plan: P, call: Call): Promise<Verdict>
}

const COMMON: Readonly<Record<string, Flag>> = {
  'dry-run': { help: 'checks the flags, says what would be read and written, and does neither' },
  help: { help: 'this text' },
  version: { help: 'the version of the library' },
}

const EXIT = { pass: 0, warn: 0, fail: 1, inconclusive: 3 } as const

/** @returns the exit code: 0 pass or warn, 1 fail, 2 wrong usage, 3 inconclusive, 130 interrupted */
export async function runCommand<P extends Plan>(
  command: Command<P>,
  args: readonly string[],
  { say = console.log, signal = new AbortController().signal }: Partial<Call> = {},
): Promise<number> {
  try {
    const flags = flagsFrom({ ...command.flags, ...COMMON }, args)
    if (flags.isOn('help')) say(helpOf(command))
    if (flags.isOn('version')) say(VERSION)
    if (flags.isOn('help') || flags.isOn('version')) return 0
    const plan = command.plan(flags)
    if (flags.isOn('dry-run')) {
      for (const each of plan.reads) say(`would read   ${each}`)
      for (const each of plan.writes) say(`would write  ${each}`)
      return 0
    }
    const verdict = await command.run(plan, { signal, say })
    return signal.aborted ? 130 : EXIT[verdict]
  } catch (error) {
    if (signal.aborted) {
      say('Interrupted. What was written before is kept.')
      return 130
    }
    if (error instanceof UsageError || isStabilityError(error, 'CONFIG_INVALID')) {
      say(`${command.name}: ${isStabilityError(error) ? inWords(error) : error.message}`)
      say('See --help.')
      return 2
    }
    if (!isStabilityError(error)) throw error
    say(`${command.name}: ${inWords(error)}`) // it could not be told, which is neither good nor bad
    return EXIT.inconclusive
  }
}

/** What happened and what to change, as two sentences. */
export const inWords = ({ message, hint }: Problem): string => `${message.replace(/\.$/, '')}. ${hint}`

/** A verdict with its first reason, and each other reason on a line of its own. */
export const told = ({ verdict, reasons }: { verdict: Verdict; reasons: readonly string[] }): string =>
  `${verdict}: ${reasons.join('\n  ') || 'nothing to remark'}`

/** Runs the command where its file is what Node was started with. Ctrl-C asks it to stop; a second one ends it. */
export async function runIfMain<P extends Plan>(url: string, command: Command<P>): Promise<void> {
  const started = process.argv[1]
  if (started === undefined || realpathSync(started) !== fileURLToPath(url)) return // imported, as by a test
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error // whoever read along, such as `head`, has read enough
  })
  const stop = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stop.abort())
  process.exitCode = await runCommand(command, process.argv.slice(2), { signal: stop.signal })
}

function flagsFrom(flags: Readonly<Record<string, Flag>>, args: readonly string[]): Flags {
  const named = Object.entries(flags).flatMap(([name, flag]) =>
    [name, ...(flag.aliases ?? [])].map((alias) => ({ alias, name, flag })),
  )
  const options: NonNullable<ParseArgsConfig['options']> = Object.fromEntries(
    named.map(({ alias, flag }) => [
      alias,
      flag.value === undefined
        ? { type: 'boolean' as const }
        : { type: 'string' as const, multiple: flag.many ?? false },
    ]),
  )
  const given = new Map<string, string | boolean | readonly string[]>()
  for (const [name, flag] of Object.entries(flags)) {
    const fallback = (flag.env && process.env[flag.env]) || flag.default
    if (fallback !== undefined) given.set(name, fallback)
  }
  for (const { alias, name } of named) {
    const value = parsed(args, options)[alias]
    if (value !== undefined) given.set(name, value as string | boolean | readonly string[])
  }
  return new Flags(given)
}

function parsed(args: readonly string[], options: NonNullable<ParseArgsConfig['options']>) {
  try {
    return parseArgs({ args: [...args], options }).values
  } catch (error) {
    const [said] = (error as Error).message.split('. ')
    throw new UsageError(`${said}. docs/migrating.md says what became of each flag of the original`)
  }
}

function helpOf({ name, file, summary, flags }: Command): string {
  const lines = Object.entries({ ...flags, ...COMMON }).map(
    ([flag, { help, value, aliases, env, default: fallback }]) => {
      const names = [flag, ...(aliases ?? [])].map((each) => `--${each}`).join(', ')
      const from = [env && `env ${env}`, fallback && `default ${fallback}`].filter(Boolean).join(', ')
      return `  ${names}${value ? ` <${value}>` : ''}\n      ${help}${from && ` (${from})`}`
    },
  )
  return [
    `npx tsx ${file ?? `examples/tools/${name}.ts`} [flags]`,
    summary,
    ...lines,
    'Exit codes: 0 pass or warn, 1 fail, 2 wrong usage, 3 inconclusive, 130 interrupted.',
  ].join('\n')
}
