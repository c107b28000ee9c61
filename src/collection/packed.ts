import { StabilityError } from '../model/index.js'
import { crc32 } from './crc32.js'

/**
 * A JSON header and binary columns in one record: four letters for the kind, the version, the header's length and a
 * checksum of everything else; then the header, then the columns, little-endian.
 */
export interface Packed {
  readonly version: number
  readonly header: unknown
  readonly columns: readonly ArrayLike<number>[]
}

const PREFIX = 16

/** How a column is written: small whole numbers take less space, and a constant column is written once. */
type ColumnType = 'f64' | 'u32' | 'u8' | 'one'
interface Layout {
  readonly header: unknown
  readonly columns: readonly (readonly [type: ColumnType, length: number])[]
}

export function pack(kind: string, { version, header, columns }: Packed): Uint8Array {
  const types = columns.map((column): [ColumnType, number] => [typeOf(column), column.length])
  const layout: Layout = { header, columns: types }
  const head = new TextEncoder().encode(JSON.stringify(layout))
  const size = types.reduce((total, [type, length]) => total + sizeOf(type, length), 0)
  const bytes = new Uint8Array(PREFIX + head.length + size)
  const view = new DataView(bytes.buffer)
  bytes.set(new TextEncoder().encode(kind).subarray(0, 4))
  view.setUint32(4, version, true)
  view.setUint32(8, head.length, true)
  bytes.set(head, PREFIX)
  let at = PREFIX + head.length
  for (const [index, column] of columns.entries()) {
    const [type, length] = types[index] as [ColumnType, number]
    const written = type === 'one' ? 1 : length
    if (type === 'u8') for (let i = 0; i < written; i++) view.setUint8(at + i, column[i] as number)
    else if (type === 'u32') for (let i = 0; i < written; i++) view.setUint32(at + 4 * i, column[i] as number, true)
    else for (let i = 0; i < written; i++) view.setFloat64(at + 8 * i, column[i] as number, true)
    at += sizeOf(type, length)
  }
  view.setUint32(12, checksum(bytes), true)
  return bytes
}

/**
 * @throws {StabilityError} `STATE_CORRUPT` when the bytes are damaged or of another kind, `STATE_TOO_NEW` when a later
 * version of this library wrote them
 */
export function unpack(kind: string, newest: number, bytes: Uint8Array): Packed & { columns: Float64Array[] } {
  if (bytes.length < PREFIX || new TextDecoder().decode(bytes.subarray(0, 4)) !== kind) {
    throw corrupt(`${bytes.length} bytes are no record of the kind '${kind}'`)
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const version = view.getUint32(4, true)
  if (checksum(bytes) !== view.getUint32(12, true)) throw corrupt(`the checksum of a record '${kind}' does not match`)
  if (version > newest) {
    throw new StabilityError('STATE_TOO_NEW', `the record '${kind}' has version ${version}, newer than ${newest}`, {
      hint: 'Read it with the version of tars-observability that wrote it, or a later one.',
      context: { version, newest },
    })
  }
  const headEnd = PREFIX + view.getUint32(8, true)
  const { header, columns: types } = JSON.parse(new TextDecoder().decode(bytes.subarray(PREFIX, headEnd))) as Layout
  let at = headEnd
  const columns = types.map(([type, length]) => {
    const column = new Float64Array(length)
    if (type === 'one') column.fill(view.getFloat64(at, true))
    else if (type === 'u8') for (let i = 0; i < length; i++) column[i] = view.getUint8(at + i)
    else if (type === 'u32') for (let i = 0; i < length; i++) column[i] = view.getUint32(at + 4 * i, true)
    else for (let i = 0; i < length; i++) column[i] = view.getFloat64(at + 8 * i, true)
    at += sizeOf(type, length)
    return column
  })
  return { version, header, columns }
}

const sizeOf = (type: ColumnType, length: number): number =>
  type === 'one' ? 8 : length * (type === 'f64' ? 8 : type === 'u32' ? 4 : 1)

function typeOf(column: ArrayLike<number>): ColumnType {
  const first = column[0] as number
  let [isOne, isWhole, largest] = [column.length > 1, true, 0]
  for (let i = 0; i < column.length; i++) {
    const value = column[i] as number
    if (isOne && !Object.is(value, first)) isOne = false
    if (value >>> 0 !== value || Object.is(value, -0)) isWhole = false
    else if (value > largest) largest = value
    if (!isOne && !isWhole) return 'f64'
  }
  return isOne ? 'one' : largest < 256 ? 'u8' : 'u32'
}

/** The checksum of everything except itself. */
function checksum(bytes: Uint8Array): number {
  return (crc32(bytes.subarray(0, 12)) ^ crc32(bytes.subarray(PREFIX))) >>> 0
}

const corrupt = (message: string): StabilityError =>
  new StabilityError('STATE_CORRUPT', message, {
    hint: 'Restore the bytes from a backup, or let them be read from the source again.',
  })
