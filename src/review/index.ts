/** Reviews the whole week in one call. */
export type { Review } from './review.js'
export { reviewRelease, type SourceReviewOptions, type TrackerReviewOptions } from './review-release.js'
