import type { Words } from '../values/time.js'

/** What the law says of collective disputes (集体争议). */
export const collectiveRule: {
  /** Workers with a common claim, from which a dispute is a collective one. */
  readonly fewestWorkers: number
  readonly fewestRepresentatives: number
  readonly mostRepresentatives: number
  readonly source: Words
  readonly verified: boolean
} = {
  fewestWorkers: 10,
  fewestRepresentatives: 3,
  mostRepresentatives: 5,
  source: {
    zh: '《劳动争议调解仲裁法》第七条、《浙江省劳动人事争议调解仲裁条例》第四十条',
    en: 'Labour Dispute Mediation and Arbitration Law, art. 7; Zhejiang Regulation on Mediation and Arbitration, art. 40',
  },
  verified: true,
}
