import type { Receipt, SendOptions, Sink } from '../contracts/index.js'
import type { ConnectionOptions } from '../http/index.js'
import {
  CALL,
  type Duration,
  type Labels,
  minutes,
  optional,
  REPORT,
  type Report,
  requireShape,
  StabilityError,
  type Timestamp,
} from '../model/index.js'
import { plainText, truncate } from '../report/index.js'
import { type Condition, conditionsOf } from './conditions.js'
import { Receiver } from './receiver.js'
import { productOf, titleOf } from './subject.js'

/** How to reach an Alertmanager, and the labels for its routes. */
export interface AlertmanagerSinkOptions extends ConnectionOptions {
  /** How often the host resends a report. An alert expires after four times as long. Default 30 minutes. */
  readonly resendEvery?: Duration | undefined
  /** Labels added to every alert, for routing: `{ team: 'checkout', severity: 'ticket' }`. Default none. */
  readonly labels?: Labels | undefined
  /** The clock for `endsAt`. Default: the system's. */
  readonly now?: (() => Timestamp) | undefined
}

/** An alert as `POST /api/v2/alerts` takes it. */
interface Alert {
  readonly labels: Labels
  readonly annotations: Labels
  readonly startsAt: string
  readonly endsAt: string
}

/**
 * Fires alerts in Alertmanager for what a report finds bad, and resolves those for what it finds healthy. Alertmanager
 * deduplicates, groups and routes. Labels only identify the alert, so that a second send updates it: `alertname`,
 * `kind`, `product`, `version`, `kpi`, the scope's labels, and yours. Severity and text are annotations.
 *
 * Alertmanager drops an alert that is not repeated: send again at least every `resendEvery`. Where a report has no
 * answer, nothing is fired or resolved.
 *
 * @see https://prometheus.io/docs/alerting/latest/clients/
 * @example
 * await new AlertmanagerSink({ url: 'http://localhost:9093' }).send(regressionReport) // { delivered: true, … }
 */
export class AlertmanagerSink implements Sink {
  readonly name = 'alertmanager'
  readonly #receiver: Receiver
  readonly #resendEvery: Duration
  readonly #labels: Labels
  readonly #now: () => Timestamp

  /** @throws {StabilityError} `CONFIG_INVALID` naming the invalid option */
  constructor(options: AlertmanagerSinkOptions) {
    const {
      resendEvery = minutes(30),
      labels = {},
      now = Date.now,
      ...connection
    } = requireShape(options, 'options', { now: optional('function') })
    if (!(Number.isFinite(resendEvery) && resendEvery > 0)) {
      throw new StabilityError('CONFIG_INVALID', `\`resendEvery\` is ${resendEvery}`, {
        hint: 'Set `resendEvery` to a duration such as minutes(30).',
      })
    }
    for (const [name, value] of Object.entries(requireShape(labels, 'labels'))) {
      requireShape(value, `labels.${name}`, 'text')
      if (LABEL_NAME.test(name)) continue
      throw new StabilityError('CONFIG_INVALID', `\`labels\` has the name '${name}'`, {
        hint: 'Name `labels` with letters, digits and underscores only.',
      })
    }
    this.#receiver = new Receiver(connection, ({ status, text }) => refusal(status, text))
    this.#resendEvery = resendEvery
    this.#labels = labels
    this.#now = now
  }

  /** @throws {StabilityError} `DELIVERY_REJECTED`, `DELIVERY_FAILED`, `TLS_FAILED`, `REDIRECT_REFUSED` or `ABORTED` */
  async send(report: Report, options: SendOptions = {}): Promise<Receipt> {
    const { signal, dryRun = false } = requireShape(options, 'options', CALL)
    requireShape(report, 'report', REPORT)
    const now = this.#now()
    const alerts = conditionsOf(report).map((condition) => this.#alert(condition, report, now))
    const preview = JSON.stringify(alerts)
    if (dryRun) return { delivered: false, duplicate: false, sink: this.name, preview }
    if (alerts.length > 0) await this.#receiver.deliver('POST', '/api/v2/alerts', { body: alerts, signal })
    return { delivered: true, duplicate: false, sink: this.name, preview }
  }

  #alert({ kind, kpi, scope, bad, severity, summary, since, until }: Condition, report: Report, now: Timestamp): Alert {
    const { product, version } = productOf(report)
    const identity = { alertname: 'ReleaseStability', kind, product, version, kpi, ...this.#labels }
    const labels = Object.entries({ ...scopeLabels(scope, identity), ...identity }).filter(([, value]) => value !== '')
    // Alertmanager rejects a resolved alert unless it ended in the past and after its start.
    const endsAt = bad ? now + 4 * this.#resendEvery : Math.min(until, now)
    return {
      labels: Object.fromEntries(labels.map(([name, value]) => [name, plainText(value)])),
      annotations: { summary: truncate(plainText(summary), 2_000), severity, report: plainText(titleOf(report)) },
      startsAt: new Date(Math.min(since, endsAt)).toISOString(),
      endsAt: new Date(endsAt).toISOString(),
    }
  }
}

const LABEL_NAME = /^[a-zA-Z_][a-zA-Z0-9_]*$/

/** A scope under label names that Alertmanager accepts and that do not collide with ours. */
const scopeLabels = (scope: Labels, taken: Labels): Labels =>
  Object.fromEntries(
    Object.entries(scope).map(([name, value]) => {
      const clean = name.replace(/[^a-zA-Z0-9_]/g, '_').replace(/^(?=\d)/, '_')
      return [clean in taken ? `scope_${clean}` : clean, value]
    }),
  )

const refusal = (status: number, text: string) =>
  status === 400
    ? {
        message: `Alertmanager refused the alerts: ${text.trim().slice(0, 200)}`,
        hint: 'Check `labels`; see what it says.',
      }
    : null
