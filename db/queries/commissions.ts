import type { UnitId } from '../../domain/case/actor.js'
import type { Reader } from './reader.js'

/** A commission that may be turned to, and by which tie to its place. */
export interface CompetentCommission {
  readonly unit: UnitId
  readonly name: string
  readonly region: string
  readonly because: 'place-of-performance' | 'employer-seat'
}

/**
 * The commissions competent for work done in a region against these employers: that of the place of performance first,
 * which leads where both are turned to, then those of the employers' seats. (劳动争议调解仲裁法 21)
 */
export async function competentCommissions(
  { sql }: Reader,
  region: string,
  respondents: readonly UnitId[],
): Promise<readonly CompetentCommission[]> {
  return sql<CompetentCommission[]>`
    with places as (
      select ${region}::text as region, 'place-of-performance' as because, 0 as rank
      union all
      select region, 'employer-seat', 1 from units where id = any(${[...respondents]}::uuid[])
    ), found as (
      select distinct on (places.rank, c.id) c.id as unit, c.name, c.region, places.because, places.rank
      from places cross join lateral (
        select id, name, region from units where kind = 'commission'
          and region in (places.region, left(places.region, 4) || '00', left(places.region, 2) || '0000')
        order by region desc, id limit 1
      ) c
      order by places.rank, c.id
    )
    select unit, name, region, because from found order by rank, unit`
}
