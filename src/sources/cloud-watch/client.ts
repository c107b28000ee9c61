/** The part of an AWS client that is used; `CloudWatch` of the AWS SDK for JavaScript 3 has it. */
export interface CloudWatchClient {
  getMetricData(input: MetricDataInput, options?: { abortSignal?: AbortSignal }): Promise<MetricDataOutput>
}

/** The input of `getMetricData`. */
export interface MetricDataInput {
  MetricDataQueries: MetricDataQuery[]
  StartTime: Date
  EndTime: Date
  ScanBy: 'TimestampAscending'
  NextToken?: string
}

/** One query of a call. */
export interface MetricDataQuery {
  Id: string
  Label?: string
  Expression?: string
  Period?: number
  MetricStat?: {
    Metric: { Namespace: string; MetricName: string; Dimensions: { Name: string; Value: string }[] }
    Period: number
    Stat: string
  }
}

/** One series of an answer, or a page of it. */
export interface MetricDataResult {
  readonly Id?: string | undefined
  readonly Label?: string | undefined
  readonly Timestamps?: readonly Date[] | undefined
  readonly Values?: readonly number[] | undefined
  readonly StatusCode?: string | undefined
  readonly Messages?: readonly { readonly Code?: string | undefined; readonly Value?: string | undefined }[] | undefined
}

/** The output of `getMetricData`. */
export interface MetricDataOutput {
  readonly MetricDataResults?: readonly MetricDataResult[] | undefined
  readonly NextToken?: string | undefined
  readonly Messages?: readonly { readonly Code?: string | undefined; readonly Value?: string | undefined }[] | undefined
}
