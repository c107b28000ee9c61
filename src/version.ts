declare const __VERSION__: string

/** This package's version, as in its package.json. */
export const VERSION: string = __VERSION__
