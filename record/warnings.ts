import { system } from '../domain/case/actor.js'
import { warningRules } from '../domain/law/warning-rules.js'
import type { FoundWarning } from '../domain/matters/warning.js'
import { addDays, shanghaiDay, type Day } from '../domain/values/time.js'
import { performMatter } from './matters/perform.js'
import type { Store } from './store.js'

/*
 * The hourly watch: what the rules find is raised as a warning, unless one about the same is open, or all of its cases have
 * been in one before.
 */

/** Raises what is new, and returns the ids of the warnings raised. Safe to repeat, and to break off. */
export async function watch(store: Store): Promise<readonly string[]> {
  const today = shanghaiDay(await store.clock.now(store.sql))
  const found = (
    await Promise.all([manyAboutOne(store, today), muchOpen(store), surges(store, today), overdueUnits(store)])
  ).flat()
  const raised: string[] = []
  for (const one of found) {
    const key = await keyFor(store, one)
    if (key === null) continue
    const performed = await performMatter(store, {
      about: { opens: 'warning' },
      command: 'raise',
      input: one,
      actor: system,
      key,
    })
    if (performed.outcome === 'accepted' && !performed.repeated) raised.push(performed.matter.id)
  }
  return raised
}

/**
 * The key a warning is raised under: two watches at once raise one. Null where one is open, or where nothing has been added
 * to what an earlier one was about.
 */
async function keyFor({ sql }: Store, { rule, subject, cases }: FoundWarning): Promise<string | null> {
  const [before] = await sql<{ raised: number; open: boolean; known: boolean }[]>`
    with earlier as (
      select over, state -> 'slice' -> 'cases' as cases from matters
      where kind = 'warning' and state -> 'slice' ->> 'rule' = ${rule} and state -> 'slice' ->> 'subject' = ${subject})
    select count(*)::integer as raised, coalesce(bool_or(not over), false) as open,
      not exists (
        select 1 from unnest(${[...cases]}::text[]) as one where not exists (select 1 from earlier where cases ? one)) as known
    from earlier`
  const { raised, open, known } = before ?? { raised: 0, open: false, known: false }
  if (open || (raised > 0 && known)) return null
  return `warning/${rule}/${subject}/${raised}`
}

/** The cases behind a warning that it names. */
const mostNamed = 200

async function manyAboutOne({ sql }: Store, today: Day): Promise<readonly FoundWarning[]> {
  const { cases: least, days } = warningRules['employer-cases']
  const rows = await sql<{ employer: string; n: number; cases: string[] }[]>`
    select employer, count(*)::integer as n, (array_agg(case_id order by opened_on desc, case_id))[:${mostNamed}] as cases
    from case_figures where employer is not null and not merged and opened_on > ${addDays(today, -days)}
    group by employer having count(*) >= ${least}`
  return rows.map(({ employer, n, cases }) => ({
    rule: 'employer-cases',
    subject: `employer/${employer}`,
    unit: employer,
    employer,
    figures: { cases: n, days },
    cases,
  }))
}

async function muchOpen({ sql }: Store): Promise<readonly FoundWarning[]> {
  const { workers, amount } = warningRules['employer-open']
  const rows = await sql<{ employer: string; people: number; claimed: string; cases: string[] }[]>`
    select employer, sum(people)::integer as people, sum(claimed)::text as claimed,
      (array_agg(case_id order by opened_on desc, case_id))[:${mostNamed}] as cases
    from case_figures where employer is not null and not merged and closed_on is null
    group by employer having sum(people) >= ${workers} or sum(claimed) >= ${amount}`
  return rows.map(({ employer, people, claimed, cases }) => ({
    rule: 'employer-open',
    subject: `employer/${employer}`,
    unit: employer,
    employer,
    figures: { workers: people, amount: claimed },
    cases,
  }))
}

async function surges({ sql }: Store, today: Day): Promise<readonly FoundWarning[]> {
  const { weeks, times, least } = warningRules['claim-surge']
  const lastWeek = addDays(today, -7)
  const rows = await sql<
    { district: string; claim: string; now: number; before: number; unit: string | null; cases: string[] }[]
  >`
    select district, claim, now, before, cases, (
      select id from units where kind = 'union' and closed_on is null and level in ('county', 'city', 'province')
        and region in (district, left(district, 4) || '00', left(district, 2) || '0000')
      order by region desc, id limit 1) as unit
    from (
      select district, claim,
        (count(*) filter (where opened_on > ${lastWeek}))::integer as now,
        (count(*) filter (where opened_on <= ${lastWeek}))::integer as before,
        (array_agg(case_id order by opened_on desc, case_id) filter (where opened_on > ${lastWeek}))[:${mostNamed}] as cases
      from case_figures where not merged and opened_on > ${addDays(lastWeek, -7 * weeks)} group by district, claim
    ) as counted
    where now >= ${least} and now * ${weeks} > ${times} * before`
  return rows.flatMap(({ district, claim, now, before, unit, cases }) =>
    unit === null
      ? []
      : [
          {
            rule: 'claim-surge' as const,
            subject: `district/${district}/${claim}`,
            unit,
            employer: null,
            figures: { week: now, mean: Math.round((before / weeks) * 10) / 10, district, claim },
            cases,
          },
        ],
  )
}

/** Whose units are late is for the union above to look at; at the top of the tree for itself. */
async function overdueUnits({ sql }: Store): Promise<readonly FoundWarning[]> {
  const { percent, least } = warningRules['unit-overdue']
  const rows = await sql<{ union: string; above: string | null; open: number; late: number; cases: string[] }[]>`
    select h.union_id as "union", (select parent from units where id = h.union_id) as above, count(*)::integer as open,
      (count(*) filter (where h.overdue))::integer as late,
      (array_agg(h.case_id order by h.opened_at desc, h.case_id) filter (where h.overdue))[:${mostNamed}] as cases
    from heads h where h.closed_at is null and h.union_id is not null
    group by h.union_id
    having count(*) >= ${least} and (count(*) filter (where h.overdue)) * 100 >= ${percent} * count(*)`
  return rows.map(({ union, above, open, late, cases }) => ({
    rule: 'unit-overdue',
    subject: `unit/${union}`,
    unit: above ?? union,
    employer: null,
    figures: { open, overdue: late, unit: union },
    cases,
  }))
}
