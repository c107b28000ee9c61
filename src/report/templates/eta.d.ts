/** A template, compiled to a function when the package is built. */
declare module '*.eta' {
  export const template: import('eta').TemplateFunction
}
