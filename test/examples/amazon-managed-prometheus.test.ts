import { inspect } from 'node:util'
import { minutes, PrometheusSource } from 'tars-observability'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { amazonManagedPrometheus, signatureV4 } from '../../examples/sources/amazon-managed-prometheus.js'
import { startReceiver, type TestReceiver } from '../sinks/receiver.js'

/** The key and moment of AWS's own Signature Version 4 test suite, `aws-sig-v4-test-suite`. */
const credentials = () => ({ accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' })
const now = () => Date.parse('2015-08-30T12:36:00Z')
const sign = signatureV4({ region: 'us-east-1', service: 'service', credentials, now })
const host = 'https://example.amazonaws.com'
const form = { 'content-type': 'application/x-www-form-urlencoded' }

describe('the example for Amazon Managed Prometheus', () => {
  it.each([
    ['get-vanilla', 'GET', '/', {}, null, '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'],
    [
      'get-vanilla-query-order-key-case',
      'GET',
      '/?Param2=value2&Param1=value1',
      {},
      null,
      'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
    ],
    ['post-vanilla', 'POST', '/', {}, null, '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b'],
    [
      'post-x-www-form-urlencoded',
      'POST',
      '/',
      form,
      'Param1=value1',
      'ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a',
    ],
  ] as const)('signs %s as the published vector says', async (_, method, path, headers, body, signature) => {
    const { authorization } = await sign({ method, url: host + path, headers, body })
    expect(authorization).toContain('Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request')
    expect(authorization).toContain(`Signature=${signature}`)
  })

  describe('against a loopback', () => {
    let server: TestReceiver
    beforeAll(async () => {
      server = await startReceiver(() => ({ status: 403, body: 'no' }))
    })
    afterAll(() => server.stop())

    it('signs what is really sent, session included, and shows no secret', async () => {
      const session = () => ({ ...credentials(), sessionToken: 'canary-session' })
      const hook = signatureV4({ region: 'eu-west-1', service: 'aps', credentials: session, now })
      const source = new PrometheusSource({ url: `${server.url}/workspaces/ws-1`, dialect: 'prometheus', sign: hook })
      const error = await source
        .range('up', { start: 0, end: minutes(5), step: minutes(5) })
        .catch((one: unknown) => one)
      const [request] = server.received
      expect(request?.path).toBe('/workspaces/ws-1/api/v1/query_range')
      const url = `${server.url}${request?.path}`
      const headers = { 'content-type': String(request?.headers['content-type']) }
      const again = await hook({ method: 'POST', url, headers, body: request?.body ?? '' })
      expect(request?.headers).toMatchObject({ ...again, 'x-amz-security-token': 'canary-session' })
      expect(inspect(error, { depth: 9 })).not.toMatch(/canary-session|EXAMPLEKEY/)
    })
  })

  it('is a Prometheus source for the workspace', () => {
    const source = amazonManagedPrometheus({ region: 'eu-west-1', workspace: 'ws-1', credentials })
    expect(source.kind).toBe('prometheus')
  })
})
