import common = require('@temporalio/common')

/*
 * Messages and stacks of failures go into a payload, and with the payloads through the codec. The engine's SDK loads this
 * by its path, in the worker as in the bundle: hence a CommonJS module.
 */

const failureConverter = new common.DefaultFailureConverter({ encodeCommonAttributes: true })

export = { failureConverter }
