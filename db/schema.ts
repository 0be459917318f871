/** Every table, by topic. */
export * from './schema/cases.js'
export * from './schema/drafts.js'
export * from './schema/engine.js'
export * from './schema/outcomes.js'
export * from './schema/registers.js'
