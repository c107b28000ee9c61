import { Secrets } from '../../http/index.js'
import { type ErrorCode, isStabilityError, StabilityError } from '../../model/index.js'

/**
 * Translates an error of the AWS client, by its name.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CommonErrors.html
 */
export function clientFailure(error: unknown): StabilityError {
  if (isStabilityError(error)) return error
  const { name = '', message = '' } = (error ?? {}) as { name?: string; message?: string }
  const [code, hint] = meaningOf(name)
  return new StabilityError(code, `CloudWatch: ${name}: ${String(message).slice(0, 200)}`, {
    hint,
    cause: new Secrets().cause(error), // the client's own contains the reply, and that the request with its credentials
    retryable: code === 'RATE_LIMITED' || code === 'SOURCE_UNAVAILABLE' || code === 'TIMEOUT',
  })
}

function meaningOf(name: string): [ErrorCode, string] {
  if (name === 'AbortError') return ['ABORTED', 'Nothing to do: the caller asked for it.']
  if (/Throttl|LimitExceeded|TooManyRequests|RequestLimit/.test(name)) {
    return [
      'RATE_LIMITED',
      'Raise `maxAttempts` of the AWS client, take a coarser step, or ask AWS for a higher limit.',
    ]
  }
  if (
    /AccessDenied|UnrecognizedClient|InvalidClientTokenId|ExpiredToken|Signature|Credentials|NotAuthorized/.test(name)
  ) {
    return ['AUTHENTICATION_FAILED', 'Give `client` credentials that may call cloudwatch:GetMetricData.']
  }
  if (/Validation|InvalidParameter|MissingParameter|InvalidNextToken/.test(name)) {
    return ['QUERY_REJECTED', "Check the KPI's query for `cloudwatch` in the CloudWatch console."]
  }
  if (/Timeout/.test(name)) return ['TIMEOUT', 'Ask for a shorter range, or raise the time-outs of the AWS client.']
  return ['SOURCE_UNAVAILABLE', 'Check the region and the network of `client`; try again later.']
}
