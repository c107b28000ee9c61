import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/**
 * Graphite's render API by its documentation: `target`, `from` and `until` in a form; series with `target`, `tags` and
 * `datapoints` of [value or null, seconds]; whisper's rule that points begin after `from` and end at `until`; 400 with a
 * text for what it cannot do.
 *
 * @see https://graphite.readthedocs.io/en/latest/render_api.html
 */
export async function startGraphite(): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const services = ['api', 'web']
  const readingOf = (service: string, seconds: number): number | null =>
    service === 'web' && seconds % 3_600 === 0 ? null : (seconds / 300) % 7
  const server = createServer((request, response) => {
    let text = ''
    request.on('data', (chunk) => {
      text += chunk
    })
    request.on('end', () => {
      const form = new URLSearchParams(text)
      const [from, until, target] = [Number(form.get('from')), Number(form.get('until')), form.get('target') ?? '']
      if (from >= until || target.includes('$__')) {
        response.writeHead(400, { 'content-type': 'text/plain' }).end('Invalid parameters')
        return
      }
      const every = Number(/"(\d+)s"/.exec(target)?.[1] ?? 60)
      const members = services.filter((service) =>
        [...target.matchAll(/"(\w+)(=~?)((?:[^"\\]|\\.)*)"/g)].every(([, tag = '', operator, text]) => {
          const value = { name: 'cpu', service }[tag] ?? ''
          const wanted: string = JSON.parse(`"${text}"`)
          return operator === '=' ? value === wanted : new RegExp(wanted).test(value)
        }),
      )
      const groups = target.includes('"service")') ? members.map((one) => [one]) : members.length > 0 ? [members] : []
      const datapoints = (names: readonly string[]): [number | null, number][] => {
        const points: [number | null, number][] = []
        for (let time = from - (from % every) + every; time <= until - (until % every); time += every) {
          const known = names.map((name) => readingOf(name, time)).filter((value) => value !== null)
          points.push([known.length > 0 ? known.reduce((sum, value) => sum + value, 0) / known.length : null, time])
        }
        return points
      }
      response.writeHead(200, { 'content-type': 'application/json' }).end(
        JSON.stringify(
          groups.map((names) => ({
            target: `cpu;service=${names}`,
            tags: { name: 'cpu', aggregatedBy: 'average', ...(names.length === 1 ? { service: names[0] } : {}) },
            datapoints: datapoints(names),
          })),
        ),
      )
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  }
}
