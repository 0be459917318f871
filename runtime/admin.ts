import { parseArgs } from 'node:util'
import { addPerson, addUnit, appoint } from '../record/registers.js'
import { invite } from '../record/sign-in.js'
import { closeStore } from '../record/store.js'
import { recordAt } from './parts.js'
import { problem } from './problems.js'
import type { Settings } from './settings.js'

const offices = ['admin', 'auditor', 'operator'] as const

/**
 * `siyou admin create --name … --union … [--office admin|auditor|operator] [--region …]`: registers somebody who runs the
 * platform, at the union at the top of the tree (made where there is none yet), and prints the invitation with which they link
 * their identity at the provider. False where it was asked wrongly.
 */
export async function createAdmin(
  settings: Settings,
  url: string,
  args: readonly string[],
  say: (line: string) => void,
): Promise<boolean> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      name: { type: 'string' },
      union: { type: 'string' },
      office: { type: 'string', default: 'admin' },
      region: { type: 'string' },
    },
  })
  const office = offices.find((one) => one === values.office)
  const { name, union, region } = values
  if (positionals[0] !== 'create' || name === undefined || union === undefined || office === undefined) return false
  const store = await recordAt(url, settings)
  try {
    const [known] = await store.sql<{ id: string }[]>`
      select id from units where kind = 'union' and name = ${union} and closed_on is null`
    if (known === undefined && (region === undefined || !/^\d{6}$/.test(region)))
      throw problem(
        'no-such-union',
        [`没有登记名为“${union}”的工会`, `no union is registered as "${union}"`],
        [
          '首次安装请加 --region 六位行政区划代码，将予以登记',
          'the first time add --region and its GB/T 2260 code: it is registered then',
        ],
      )
    const unit =
      known?.id ?? (await addUnit(store, { kind: 'union', name: union, level: 'county', region: region ?? '' }))
    const person = await addPerson(store, { name })
    await appoint(store, { person, role: office, unit })
    say(`已登记 registered：${person}`)
    say(`邀请码（三日内、一次）invitation (three days, once)：${await invite(store, person)}`)
    say(`${settings.publicUrl}/auth/oidc/login?invitation=…`)
    return true
  } finally {
    await closeStore(store)
  }
}
