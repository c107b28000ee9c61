// Each template is one file, compiled to a function when the package is built.
import { template as actions } from './actions.eta'
import { template as burnDown } from './burn-down.eta'
import { template as chart } from './chart.eta'
import { template as charts } from './charts.eta'
import { template as figures } from './figures.eta'
import { template as findings } from './findings.eta'
import { template as fold } from './fold.eta'
import { template as grid } from './grid.eta'
import { template as legend } from './legend.eta'
import { template as list } from './list.eta'
import { template as more } from './more.eta'
import { template as page } from './page.eta'
import { template as sparkline } from './sparkline.eta'
import { template as style } from './style.eta'
import { template as table } from './table.eta'
import { template as text } from './text.eta'
import { template as timeline } from './timeline.eta'

export const htmlTemplates = {
  actions,
  'burn-down': burnDown,
  chart,
  charts,
  figures,
  findings,
  fold,
  grid,
  legend,
  list,
  more,
  page,
  sparkline,
  style,
  table,
  text,
  timeline,
}
