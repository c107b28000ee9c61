/** What got worse or better against a baseline, by how much, since when and how surely. */
export { type Change, type ChangeClass, classifyChange } from './classify-change.js'
