// Reads KPIs from Amazon Managed Service for Prometheus, or from CloudWatch's PromQL endpoint: a PrometheusSource whose
// requests are signed (AWS Signature Version 4) with nothing but node:crypto.
//
//   const source = amazonManagedPrometheus({ region: 'eu-west-1', workspace: 'ws-…', credentials })
//
// `credentials` is called for each request, so that keys may rotate: `fromNodeProviderChain()` of the AWS SDK fits.
import { createHash, createHmac } from 'node:crypto'
import { PrometheusSource } from 'tars-observability'
import type { SignableRequest } from 'tars-observability/sources'

export interface AwsCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string | undefined
}

export interface SigningOptions {
  readonly region: string
  /** `aps` for Amazon Managed Prometheus, `monitoring` for CloudWatch. */
  readonly service: string
  readonly credentials: () => AwsCredentials | Promise<AwsCredentials>
  readonly now?: () => number
}

export const amazonManagedPrometheus = (options: {
  readonly region: string
  readonly workspace: string
  readonly credentials: SigningOptions['credentials']
}): PrometheusSource =>
  new PrometheusSource({
    url: `https://aps-workspaces.${options.region}.amazonaws.com/workspaces/${options.workspace}`,
    dialect: 'prometheus',
    sign: signatureV4({ ...options, service: 'aps' }),
  })

/** A `sign` hook. https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html */
export function signatureV4({ region, service, credentials, now = Date.now }: SigningOptions) {
  return async ({ method, url, headers, body }: SignableRequest): Promise<Record<string, string>> => {
    const { accessKeyId, secretAccessKey, sessionToken } = await credentials()
    const { host, pathname, searchParams } = new URL(url)
    const time = new Date(now()).toISOString().replace(/[-:]|\.\d{3}/g, '') // 20150830T123600Z
    const added = { 'x-amz-date': time, ...(sessionToken && { 'x-amz-security-token': sessionToken }) }
    // Proxies may change any other header on the way.
    const type = headers['content-type']
    const signed: Record<string, string> = { host, ...added, ...(type && { 'content-type': type }) }
    const names = Object.keys(signed).sort()
    const canonical = [
      method,
      // S3 aside, every segment is encoded once more than in the address.
      pathname.split('/').map(encoded).join('/'),
      [...searchParams]
        .map((pair) => pair.map(encoded).join('='))
        .sort()
        .join('&'),
      ...names.map((name) => `${name}:${signed[name]?.trim().replace(/ +/g, ' ')}`),
      '',
      names.join(';'),
      sha256(body ?? ''),
    ].join('\n')
    const scope = `${time.slice(0, 8)}/${region}/${service}/aws4_request`
    const key = scope.split('/').reduce<string | Buffer>((secret, part) => hmac(secret, part), `AWS4${secretAccessKey}`)
    const signature = hmac(key, ['AWS4-HMAC-SHA256', time, scope, sha256(canonical)].join('\n')).toString('hex')
    const credential = `Credential=${accessKeyId}/${scope}, SignedHeaders=${names.join(';')}, Signature=${signature}`
    return { ...added, authorization: `AWS4-HMAC-SHA256 ${credential}` }
  }
}

const sha256 = (text: string | Uint8Array): string => createHash('sha256').update(text).digest('hex')
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest()

/** RFC 3986, which leaves fewer marks alone than `encodeURIComponent`. */
const encoded = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`)
