import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { commands } from '../../domain/procedure/commands.js'
import { rules } from '../../domain/law/rules.js'
import { documents, parts, pathOf, renewal, renewed } from '../../runtime/docs/matrix.js'

describe('the generated tables', () => {
  test.each(documents)('%s is up to date', (document) => {
    const text = readFileSync(pathOf(document), 'utf8')
    expect(text, `out of date; to renew it: ${renewal}`).toBe(renewed(text))
  })

  test('name every command and every period', () => {
    for (const { name } of commands) expect(parts['matrix']?.()).toContain(`\`${name}\``)
    for (const id of Object.keys(rules)) expect(parts['periods']?.()).toContain(`\`${id}\``)
  })

  test('stand in a document each', () => {
    const all = documents.map((document) => readFileSync(pathOf(document), 'utf8')).join('\n')
    for (const name of Object.keys(parts)) expect(all).toContain(`<!-- generated:${name} -->`)
  })

  test('a part that nobody makes is an error', () => {
    expect(() => renewed('<!-- generated:nothing -->\n<!-- /generated -->')).toThrow('nothing')
  })
})
