import type { Store } from '../store.js'

/*
 * What places are called (GB/T 2260): after the union of the place, which bears its name. A list of all codes of the country
 * would be another thing to keep up to date; every place in which there are cases has its union in the register.
 */

/** The names of these codes, as far as a union of that place is registered: 德清县 of 德清县总工会. */
export async function regionNames(
  { sql }: Pick<Store, 'sql'>,
  codes: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const rows = await sql<{ region: string; name: string }[]>`
    select distinct on (region) region, regexp_replace(name, '(总工会|工会)$', '') as name from units
    where kind = 'union' and region = any(${[...codes]}) and level = case
      when region like '%0000' then 'province' when region like '%00' then 'city' else 'county' end
    order by region, closed_on nulls first, name`
  return new Map(rows.map(({ region, name }) => [region, name]))
}
