/** Reports as people, terminals, chats and machines read them. */
export type { ReportOptions } from './document/context.js'
export { renderHtml } from './render-html.js'
export { renderJson } from './render-json.js'
export { renderMarkdown } from './render-markdown.js'
export { loadTemplates, type TemplateName, type Templates } from './templates.js'
