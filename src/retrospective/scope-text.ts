import { isWhole, type Labels } from '../model/index.js'

/** A scope in words: its values in the order of their names; `overall` for the whole. @example scopeText({ region: 'eu', app: 'a' }) // 'a, eu' */
export const scopeText = (scope: Labels): string =>
  isWhole(scope)
    ? 'overall'
    : Object.keys(scope)
        .sort()
        .map((name) => scope[name])
        .join(', ')
