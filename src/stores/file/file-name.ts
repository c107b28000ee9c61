import { createHash } from 'node:crypto'
import { StabilityError } from '../../model/index.js'

/** Longer names than this do not fit into 255 bytes with generation and suffix. */
const LONGEST = 180

/**
 * A file name for a key, without special characters and in lower case only, so that two keys never share a name and
 * none escapes the folder. A long key is named by its hash.
 *
 * @example
 * fileName('../Etc') // 'k-%2e%2e%2f%45tc'
 */
export function fileName(key: string): string {
  if (typeof key !== 'string' || key === '') {
    throw new StabilityError('CONFIG_INVALID', `\`key\` is ${JSON.stringify(key)}, no name`, {
      hint: 'Give `key` a text of at least one character.',
    })
  }
  const bytes = new TextEncoder().encode(key)
  let name = 'k-'
  for (const byte of bytes) {
    const plain = (byte >= 97 && byte <= 122) || (byte >= 48 && byte <= 57) || byte === 45 || byte === 95
    name += plain ? String.fromCharCode(byte) : `%${byte.toString(16).padStart(2, '0')}`
  }
  return name.length <= LONGEST ? name : `h-${createHash('sha256').update(bytes).digest('hex')}`
}

/** A committed file: the key's name and the generation. */
export interface Generation {
  readonly file: string
  readonly generation: number
}

const COMMITTED = /^([kh]-[a-z0-9_%-]+)\.(\d{1,15})$/

/** The name and the generation of a file, or null where it is not a committed file. */
export function parseFileName(file: string): { readonly name: string; readonly generation: number } | null {
  const [, name, generation] = COMMITTED.exec(file) ?? []
  return name === undefined ? null : { name, generation: Number(generation) }
}

/** The committed files of one name, newest first. */
export function generationsOf(files: readonly string[], name: string): Generation[] {
  return files
    .flatMap((file) => {
      const parsed = parseFileName(file)
      return parsed?.name === name ? [{ file, generation: parsed.generation }] : []
    })
    .sort((a, b) => b.generation - a.generation)
}
