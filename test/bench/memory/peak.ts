import { existsSync, readFileSync } from 'node:fs'

const STATUS = '/proc/self/status'

/**
 * The most resident memory that this process has had, in bytes. On Linux from its own status, for there `maxRSS` begins
 * with what the parent had when it started the process (getrusage keeps it across exec).
 */
export function peakMemory(): number {
  const own = existsSync(STATUS) ? /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(STATUS, 'utf8'))?.[1] : undefined
  return (own === undefined ? process.resourceUsage().maxRSS : Number(own)) * 1_024
}
