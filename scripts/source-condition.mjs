/** A Node loader hook under which packages of this repository resolve to their sources. */
export function resolve(specifier, context, next) {
  return next(specifier, { ...context, conditions: ['@nexttoken/source', ...context.conditions] })
}
