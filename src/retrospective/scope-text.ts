import { isWhole, type Labels, scopeInWords } from '../model/index.js'

/** A scope in words, `overall` for the whole. @example scopeText({ region: 'eu', app: 'a' }) // 'a, eu' */
export const scopeText = (scope: Labels): string => (isWhole(scope) ? 'overall' : scopeInWords(scope))
