import type { ActionItem } from '../../model/index.js'
import { scopeName } from '../words/names.js'
import { bounded, text } from './build.js'
import type { Context } from './context.js'
import type { ActionsBlock, TextBlock, Tone } from './report-document.js'

const TONES: Record<ActionItem['priority'], Tone> = { P0: 'bad', P1: 'bad', P2: 'watch', P3: 'neutral' }

/** What to do, most urgent first, as a checklist. */
export function actionBlock(
  items: readonly ActionItem[],
  context: Context,
  { empty, rest }: { empty: string; rest: string },
): ActionsBlock | TextBlock {
  if (items.length === 0) return text(empty)
  const urgent = [...items].sort((a, b) => (a.priority < b.priority ? -1 : a.priority > b.priority ? 1 : 0))
  const { shown, more } = bounded(urgent, 40)
  return {
    type: 'actions',
    more,
    rest,
    items: shown.map(({ priority, title, reason, steps, scope, owner, due, verify }) => ({
      priority,
      tone: TONES[priority],
      title:
        scope && Object.values(scope).some((value) => !title.includes(value))
          ? `${title} (${scopeName(scope)})`
          : title,
      reason,
      steps,
      owner: owner ?? '',
      due: due === null ? '' : context.clock.moment(due),
      verify,
    })),
  }
}
