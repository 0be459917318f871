import { describe, expect, it } from 'vitest'
import { createLogger, readable, scrub } from '../../runtime/logging.js'

function logged(write: (log: ReturnType<typeof createLogger>) => void): string {
  let lines = ''
  write(createLogger({ logLevel: 'info' }, { write: (line) => void (lines += line) }))
  return lines
}

describe('scrubbing', () => {
  it.each([
    ['请拨 13812345678 联系', '请拨 [手机号] 联系'],
    ['tel+8613812345678。', 'tel[手机号]。'],
    ['138-1234-5678', '[手机号]'],
    ['证件 11010519491231002X', '证件 [身份证号]'],
    ['旧证件 110105491231002', '旧证件 [身份证号]'],
    ['卡号 6222021234567890128。', '卡号 [银行卡号]。'],
    ['6222 0212 3456 7890 128', '[银行卡号]'],
  ])('takes the number out of %s', (words, clean) => {
    expect(scrub(words)).toBe(clean)
  })

  it.each([
    '2026-11-25T01:02:03.004Z',
    '0193a1b2-1380-7138-8123-138001380001',
    '1795572109568',
    'a13812345678f',
    '1796000400069968204',
    '6222021234567890127',
  ])('leaves %s alone', (words) => {
    expect(scrub(words)).toBe(words)
  })
})

describe('the log', () => {
  it('holds neither credentials nor numbers of people, and stays JSON', () => {
    const line = logged((log) =>
      log.info(
        { req: { headers: { authorization: 'Bearer geheim' } }, amount: 13_812_345_678, who: { phone: '13812345678' } },
        'from 13812345678',
      ),
    )
    expect(JSON.parse(line)).toMatchObject({
      req: { headers: { authorization: '[…]' } },
      amount: 13_812_345_678,
      who: { phone: '[手机号]' },
      msg: 'from [手机号]',
    })
  })

  it('scrubs the text and the stack of an error', () => {
    expect(logged((log) => log.error(new Error('no such person: 13812345678')))).not.toContain('13812345678')
  })

  it('says of an error of the database, or of a parser, only what and where', () => {
    const database = Object.assign(new Error('invalid input syntax for type uuid: "王小明"'), {
      name: 'PostgresError',
      code: '22P02',
      detail: 'Key (name)=(王小明)',
      parameters: ['王小明'],
      query: "select '王小明'",
    })
    const parser = (() => {
      try {
        return JSON.parse('王小明')
      } catch (error) {
        return error
      }
    })()
    const lines = logged((log) => {
      log.error({ error: database }, 'failed')
      log.error(database)
      log.warn({ failure: new Error('outer', { cause: database }), parser }, 'failed')
      log.child({ request: 1 }).error({ err: parser }, 'failed')
    })
    expect(lines).not.toContain('王小明')
    expect(lines).toContain('22P02')
    expect(lines).toContain('logging.test')
  })

  it('keeps to its level', () => {
    expect(logged((log) => log.debug('quiet'))).toBe('')
  })

  it('reads as one line on a terminal', () => {
    let shown = ''
    createLogger({ logLevel: 'info' }, readable({ write: (line) => (shown += line) })).warn({ pid: 7 }, 'hello')
    expect(shown).toMatch(/^\d\d:\d\d:\d\d WARN {2}hello {2}pid=7\n$/)
  })
})
