/** Sources, and tools for writing your own. */
export { fillPlaceholders, type PlaceholderValue } from '../contracts/index.js'
export {
  type ConnectionOptions,
  type FailedReply,
  type HeaderValues,
  HttpClient,
  type HttpReply,
  type Method,
  type ReadOptions,
  type ReplyHead,
  type RequestBody,
  type RequestOptions,
  type RequestRecord,
  type RetryOptions,
  type Rotating,
  type SearchParameters,
  type SignableRequest,
  type Transport,
  type TransportReply,
  type TransportRequest,
} from '../http/index.js'
export type {
  CloudWatchClient,
  MetricDataInput,
  MetricDataOutput,
  MetricDataQuery,
  MetricDataResult,
} from './cloud-watch/client.js'
export type { CloudWatchQuery } from './cloud-watch/queries.js'
export { CloudWatchSource, type CloudWatchSourceOptions } from './cloud-watch-source.js'
export { DatadogSource, type DatadogSourceOptions } from './datadog-source.js'
export { MemorySource, type MemorySourceOptions } from './memory-source.js'
export type { Dialect } from './prometheus/engine.js'
export {
  type InstantAnswer,
  type InstantSample,
  PrometheusSource,
  type PrometheusSourceOptions,
} from './prometheus-source.js'
export type { SourceRecorder } from './recorded/source-recorder.js'
export { RecordedSource } from './recorded-source.js'
