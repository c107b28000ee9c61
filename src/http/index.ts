/** The one place that does HTTP. */
export type {
  ConnectionOptions,
  HeaderValues,
  RequestRecord,
  RetryOptions,
  Rotating,
  SignableRequest,
} from './connection-options.js'
export { type FailedReply, statusFailure } from './failures.js'
export {
  HttpClient,
  type HttpReply,
  type HttpSeams,
  type Method,
  type ReadOptions,
  type ReplyHead,
  type RequestOptions,
} from './http-client.js'
export { Secrets } from './redaction.js'
export type { RequestBody, SearchParameters } from './request-parts.js'
export type { Transport, TransportReply, TransportRequest } from './transport.js'
