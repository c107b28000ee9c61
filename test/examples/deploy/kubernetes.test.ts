import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { inFolder } from '../tools/in-folder.js'
import { runDry } from './run-dry.js'

const text = readFileSync(new URL('../../../examples/deploy/kubernetes.yaml', import.meta.url), 'utf8')

interface Container {
  readonly name: string
  readonly image: string
  readonly args: readonly string[]
  readonly envFrom: readonly { readonly configMapRef: { readonly name: string } }[]
  readonly resources: Readonly<Record<'requests' | 'limits', { readonly cpu: string; readonly memory: string }>>
  readonly securityContext: unknown
  readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[]
}
interface PodSpec {
  readonly restartPolicy?: string
  readonly automountServiceAccountToken: boolean
  readonly securityContext: unknown
  readonly containers: readonly Container[]
  readonly volumes: readonly { readonly name: string; readonly persistentVolumeClaim: { readonly claimName: string } }[]
}
interface Manifest {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: { readonly name: string; readonly namespace?: string }
  readonly data?: Readonly<Record<string, string>>
  readonly spec?: Record<string, unknown>
}

const manifests = parseAllDocuments(text).map((document) => {
  expect(document.errors).toEqual([])
  return document.toJS() as Manifest
})
const ofKind = (kind: string) => manifests.filter((manifest) => manifest.kind === kind)
const at = (value: unknown, ...path: readonly string[]): unknown =>
  path.reduce((inner, name) => (inner as Record<string, unknown> | undefined)?.[name], value)
const podOf = ({ kind, spec }: Manifest): PodSpec =>
  at(spec, ...(kind === 'CronJob' ? ['jobTemplate', 'spec'] : []), 'template', 'spec') as PodSpec
const workloads = manifests.filter(({ kind }) => ['Job', 'CronJob', 'Deployment'].includes(kind))
const each = workloads.map((manifest) => [`${manifest.kind} ${manifest.metadata.name}`, manifest] as const)

describe('the manifests', () => {
  const folder = inFolder()
  const config = ofKind('ConfigMap')[0]?.data ?? {}

  it('are a namespace, a config map, a claim, two jobs, two cron jobs and a deployment', () => {
    const kinds = manifests.map(({ apiVersion, kind }) => `${apiVersion} ${kind}`)
    expect(kinds).toEqual([
      ...['v1 Namespace', 'v1 ConfigMap', 'v1 PersistentVolumeClaim'],
      ...['batch/v1 Job', 'batch/v1 CronJob', 'batch/v1 CronJob', 'batch/v1 Job', 'apps/v1 Deployment'],
    ])
    const namespace = ofKind('Namespace')[0]?.metadata.name
    for (const { kind, metadata } of manifests) if (kind !== 'Namespace') expect(metadata.namespace).toBe(namespace)
  })

  it.each(manifests.map((manifest) => [`${manifest.kind} ${manifest.metadata.name}`, manifest] as const))(
    "%s holds to Kubernetes' own schema",
    async (_name, manifest) => {
      const { [manifest.kind]: Model } = await import(`kubernetes-models/${manifest.apiVersion}/${manifest.kind}`)
      expect(() => new Model(manifest).validate()).not.toThrow()
      expect(() => new Model({ ...manifest, metadata: { name: 7 } }).validate()).toThrow(/metadata/)
    },
  )

  it.each(each)('%s is a call that its tool understands, with what the config map says', async (_name, manifest) => {
    const [container] = podOf(manifest).containers
    expect(container?.envFrom).toEqual([{ configMapRef: { name: 'release' } }])
    expect(JSON.stringify(container?.args), 'no variable that nobody defines').not.toContain('$(')
    await runDry(folder, container?.args ?? [], { ...config, TARS_DATA_DIR: '/data' })
  })

  it.each(each)('%s runs restricted, and within limits', (_name, manifest) => {
    const pod = podOf(manifest)
    expect(pod.automountServiceAccountToken).toBe(false)
    expect(pod.securityContext).toMatchObject({
      ...{ runAsNonRoot: true, runAsUser: 1000, fsGroup: 1000 },
      seccompProfile: { type: 'RuntimeDefault' },
    })
    const [container] = pod.containers
    expect(container?.securityContext).toEqual({
      ...{ allowPrivilegeEscalation: false, readOnlyRootFilesystem: true },
      capabilities: { drop: ['ALL'] },
    })
    expect(container?.resources).toEqual({
      requests: { cpu: '100m', memory: '256Mi' },
      limits: { cpu: '500m', memory: '512Mi' },
    })
    expect(container?.image, 'no tag that moves').not.toMatch(/:latest$|^[^:]+$/)
    const claim = ofKind('PersistentVolumeClaim')[0]?.metadata.name
    expect(pod.volumes).toEqual([{ name: 'data', persistentVolumeClaim: { claimName: claim } }])
    expect(container?.volumeMounts).toEqual([{ name: 'data', mountPath: '/data' }])
  })

  it('never let two runs write at once, and end what hangs', () => {
    for (const { spec } of ofKind('CronJob')) {
      expect(spec).toMatchObject({ concurrencyPolicy: 'Forbid', timeZone: 'Etc/UTC' })
      expect(spec?.schedule).toMatch(/^(\S+ ){4}\S+$/)
      expect(at(spec, 'jobTemplate', 'spec', 'activeDeadlineSeconds')).toBeGreaterThan(0)
    }
    for (const { spec } of ofKind('Job')) expect(spec?.activeDeadlineSeconds).toBeGreaterThan(0)
    const deployment = ofKind('Deployment')[0]
    expect(deployment?.spec).toMatchObject({ replicas: 0, strategy: { type: 'Recreate' } })
    expect(at(deployment?.spec, 'selector', 'matchLabels')).toEqual(
      at(deployment?.spec, 'template', 'metadata', 'labels'),
    )
    for (const manifest of [...ofKind('Job'), ...ofKind('CronJob')])
      expect(['Never', 'OnFailure']).toContain(podOf(manifest).restartPolicy)
  })
})
