import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { days } from '../../src/model/index.js'
import { kpisFromSloth } from '../../src/slo-specs/index.js'
import { describeWithShared, sharedFolder } from '../shared-data.js'

const spec = (sli: string, more = '') => `
version: prometheus/v1
service: shop
slos:
  - name: requests
    objective: 99.9
    sli:
${sli
  .trim()
  .split('\n')
  .map((line) => `      ${line}`)
  .join('\n')}
${more}`

const EVENTS = spec(`
events:
  error_query: sum(rate(http_requests_total{job="shop",code=~"(5..|429)"}[{{.window}}]))
  total_query: sum(rate(http_requests_total{job="shop"}[{{.window}}]))`)

describe('kpisFromSloth', () => {
  it('turns rates over the recording window into exact counts of the slot', () => {
    expect(kpisFromSloth(EVENTS)).toEqual({
      kpis: [
        {
          name: 'shop-requests',
          unit: '1',
          kind: 'availability',
          objective: { target: 0.999, period: days(30) },
          bad: 'sum($__increase(http_requests_total{job="shop",code=~"(5..|429)"}))',
          valid: 'sum($__increase(http_requests_total{job="shop"}))',
        },
      ],
      notHonoured: [],
    })
  })

  it('reads the Kubernetes resource as the plain file', () => {
    const resource = `
apiVersion: sloth.slok.dev/v1
kind: PrometheusServiceLevel
metadata: { name: shop, namespace: monitoring }
spec:
  service: shop
  slos:
    - name: requests
      objective: 99.9
      sli:
        events:
          errorQuery: sum(rate(http_requests_total{job="shop",code=~"(5..|429)"}[{{.window}}]))
          totalQuery: sum(rate(http_requests_total{job="shop"}[{{.window}}]))`
    expect(kpisFromSloth(resource)).toEqual(kpisFromSloth(EVENTS))
  })

  it('keeps a window that is no rate as a window of one slot', () => {
    const { kpis } = kpisFromSloth(
      spec(`
events:
  error_query: sum_over_time((count(up < 1))[{{.window}}:]) OR on() vector(0)
  total_query: sum_over_time((count(up))[{{ .window }}:])`),
    )
    expect(kpis[0]).toMatchObject({
      bad: 'sum_over_time((count(up < 1))[$__interval:]) OR on() vector(0)',
      valid: 'sum_over_time((count(up))[$__interval:])',
    })
  })

  it('never counts one query in events and the other per second, and says so', () => {
    const { kpis, notHonoured } = kpisFromSloth(
      spec(`
events:
  error_query: sum(rate(bad_total[{{.window}}]))
  total_query: sum(avg_over_time(all:rate1m[{{.window}}]))`),
    )
    expect(kpis[0]).toMatchObject({
      bad: 'sum(rate(bad_total[$__rate_interval]))',
      valid: 'sum(avg_over_time(all:rate1m[$__interval]))',
    })
    expect(notHonoured.map(({ path }) => path)).toEqual(['slos[0].sli.events.error_query'])
  })

  it('takes a raw error ratio as one, and says that it has no counts', () => {
    const { kpis, notHonoured } = kpisFromSloth(
      spec(`
raw:
  error_ratio_query: 1 - avg_over_time(ok_ratio[{{.window}}])`),
    )
    expect(kpis[0]).toMatchObject({ kind: 'error-rate', query: '1 - avg_over_time(ok_ratio[$__interval])' })
    expect(notHonoured.map(({ path }) => path)).toEqual(['slos[0].sli.raw.error_ratio_query'])
  })

  it('reports by path what it cannot do, also a field that it has never heard of', () => {
    const { notHonoured } = kpisFromSloth(`${EVENTS}
    novelty: { a: 1 }
    alerting: { name: High, page_alert: { disable: true } }
labels: { team: a }`)
    expect(notHonoured.map(({ path }) => path)).toEqual(['labels', 'slos[0].alerting', 'slos[0].novelty'])
  })

  it('makes no KPI of a plugin, and says so', () => {
    const { kpis, notHonoured } = kpisFromSloth(spec('plugin: { id: sloth-common/http }'))
    expect(kpis).toEqual([])
    expect(notHonoured).toEqual([{ path: 'slos[0].sli.plugin', reason: expect.stringContaining('no KPI') }])
  })

  it('reads many documents, names them apart and puts the document before the path', () => {
    const { kpis, notHonoured } = kpisFromSloth(`---${EVENTS}\n---${EVENTS}\nlabels: { team: b }`)
    expect(kpis.map(({ name }) => name)).toEqual(['shop-requests', 'shop-requests-2'])
    expect(notHonoured.map(({ path }) => path)).toEqual(['[1].labels'])
  })

  it.each([
    ['a tab where YAML wants spaces', 'version: prometheus/v1\nservice: a\nslos:\n\t- name: b', 4],
    ['a quote that never closes', 'version: prometheus/v1\nservice: "a', 2],
  ])('refuses %s and names the line', (_, text, line) => {
    expect(() => kpisFromSloth(text)).toThrow(
      expect.objectContaining({
        code: 'CONFIG_INVALID',
        context: { line },
        hint: expect.stringContaining(`line ${line}`),
      }),
    )
  })

  it.each([
    ['an empty text', '', 'no document'],
    ['another spec', 'apiVersion: v1\nkind: ConfigMap', 'no Sloth spec'],
    ['an objective above 100', EVENTS.replace('99.9', '999'), 'slos[0].objective'],
    ['a query that is missing', EVENTS.replace(/total_query.*/, ''), 'slos[0].sli.events.total_query'],
    ['a list that is none', 'version: prometheus/v1\nservice: a\nslos: 1', 'slos'],
  ])('refuses %s by name', (_, text, name) => {
    expect(() => kpisFromSloth(text)).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringContaining(name) }),
    )
  })
})

describeWithShared('slo-specs/sloth/multifile.yml', "Sloth's own examples", () => {
  const read = (file: string) => kpisFromSloth(readFileSync(`${sharedFolder}slo-specs/sloth/${file}`, 'utf8'))

  it.each([
    ['getting-started.yml', ['myservice-requests-availability']],
    ['k8s-getting-started.yml', ['myservice-requests-availability']],
    ['kubernetes-apiserver.yml', ['k8s-apiserver-requests-availability', 'k8s-apiserver-requests-latency']],
    ['multifile.yml', ['myservice-requests-availability', 'myservice2-requests-availability']],
    ['raw-home-wifi.yml', ['home-wifi-wifi-client-satisfaction']],
    ['victoria-metrics.yml', ['foo-bar-grpc-latency-percentile-90', 'foo-bar-grpc-latency-percentile-99']],
  ])('%s gives its SLOs', (file, names) => {
    const { kpis } = read(file)
    expect(kpis.map(({ name }) => name)).toEqual(names)
    expect(JSON.stringify(kpis)).not.toContain('.window')
  })
})
