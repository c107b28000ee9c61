import { readdirSync, readFileSync } from 'node:fs'
import { Eta, type TemplateFunction } from 'eta'
import { requireShape, StabilityError } from '../model/index.js'
import { escapeHtml } from './escape/escape-html.js'
import { escapeMarkdown } from './escape/escape-markdown.js'
import { htmlTemplates } from './templates/html/index.js'
import { markdownTemplates } from './templates/markdown/index.js'

const SHIPPED = { markdown: markdownTemplates, html: htmlTemplates }
type Language = keyof typeof SHIPPED

/** `markdown/page`, `html/table` and so on. */
export type TemplateName = `markdown/${keyof typeof markdownTemplates}` | `html/${keyof typeof htmlTemplates}`

/** Compiled templates, from `loadTemplates`. */
export interface Templates {
  readonly markdown: Eta
  readonly html: Eta
}

/**
 * The shipped templates with some of them replaced: by text in Eta's language, or by a folder that holds files such as
 * `markdown/page.eta`. The output of `<%= … %>` is escaped for the template's format.
 *
 * @param replacements - template text by name, or the path of a folder
 * @throws {StabilityError} `CONFIG_INVALID` when a template's name is unknown, a template does not parse, or the
 * folder cannot be read
 * @example
 * renderMarkdown(report, { templates: loadTemplates({ 'markdown/page': '# <%= it.document.title %>' }) })
 */
export function loadTemplates(replacements: Partial<Record<TemplateName, string>> | string = {}): Templates {
  const templates: Templates = { markdown: shipped('markdown', escapeMarkdown), html: shipped('html', escapeHtml) }
  const texts = typeof replacements === 'string' ? readFolder(replacements) : requireShape(replacements, 'replacements')
  for (const [name, text] of Object.entries(texts)) {
    const [language = '', template = ''] = name.split('/')
    if (!Object.hasOwn(SHIPPED, language) || !Object.hasOwn(SHIPPED[language as Language], template)) {
      throw new StabilityError('CONFIG_INVALID', `there is no template '${name}'`, {
        hint: `Name one of ${Object.entries(SHIPPED)
          .flatMap(([of, all]) => Object.keys(all).map((one) => `${of}/${one}`))
          .join(', ')}.`,
      })
    }
    const eta = templates[language as Language]
    eta.loadTemplate(`@${template}`, compile(eta, name, text))
  }
  return templates
}

function shipped(language: Language, escapeFunction: (value: unknown) => string): Eta {
  const eta = new Eta({ autoTrim: false, escapeFunction })
  for (const [name, template] of Object.entries(SHIPPED[language])) eta.loadTemplate(`@${name}`, template)
  return eta
}

function compile(eta: Eta, name: string, text: string): TemplateFunction {
  try {
    return eta.compile(text)
  } catch (cause) {
    throw new StabilityError('CONFIG_INVALID', `template '${name}' does not parse`, {
      hint: 'Mend the template; the cause says where it breaks.',
      cause,
    })
  }
}

function readFolder(folder: string): Record<string, string> {
  try {
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.eta'))
    return Object.fromEntries(
      files.map((file) => [
        file.replaceAll('\\', '/').slice(0, -'.eta'.length),
        readFileSync(`${folder}/${file}`, 'utf8'),
      ]),
    )
  } catch (cause) {
    throw new StabilityError('CONFIG_INVALID', `templates cannot be read from '${folder}'`, {
      hint: 'Give `loadTemplates` a readable folder, or the texts themselves by name.',
      cause,
    })
  }
}
