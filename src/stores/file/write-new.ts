import type { FileSystem } from './file-system.js'

/** Writes a new file completely and syncs it to the disk. */
export async function writeNew(files: FileSystem, path: string, bytes: Uint8Array): Promise<void> {
  const file = await files.open(path, 'create')
  try {
    for (let offset = 0; offset < bytes.length; ) {
      const { bytesWritten } = await file.write(bytes, offset, bytes.length - offset)
      if (bytesWritten <= 0) throw Object.assign(new Error('the disk took no more bytes'), { code: 'ENOSPC' })
      offset += bytesWritten // a full disk or a quota may write only a part and still report success
    }
    await file.sync()
  } finally {
    await file.close()
  }
}
