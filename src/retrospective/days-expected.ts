import { days, type Release } from '../model/index.js'

/** How many days the observation period has. @example dayCount({ product: 'a', version: '1', releasedAt: 0 }) // 7 */
export const dayCount = ({ observeFor = days(7) }: Release): number => Math.max(1, Math.round(observeFor / days(1)))
