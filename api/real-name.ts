import type { FastifyRequest } from 'fastify'
import { refuse, type Refusal } from '../domain/case/refusal.js'
import type { Store } from '../record/store.js'

/*
 * 实名登录: a signature may name the sign-in as what identified the signer only where somebody did look who it was.
 */

const notRealName = refuse(
  'not-a-real-name-login',
  'conflict',
  [
    '本次登录只核对了手机号，登记中没有您的身份证号，不能作为「实名登录」签署',
    'this sign-in has looked at a phone alone, and no id number of yours is registered: it is no real-name login',
  ],
  [
    '请到工会窗口登记身份证号，或者用身份证、银行卡、人脸核验后再签署，并如实选择核验方式',
    'have your id number registered at the union, or be identified by id card, bank card or face, and say which',
  ],
  { zh: '《电子签名法》第十三条', en: 'Electronic Signature Law, art. 13' },
)

/**
 * Whether what is sent may be signed as it says. An issuer or provider of identity answers for whom it signs in; a code sent to a
 * phone shows a phone, and stands for a name only where the person is registered with an id number.
 */
export async function realNameAsSaid(
  { sql }: Pick<Store, 'sql'>,
  { signedIn }: Pick<FastifyRequest, 'signedIn'>,
  input: unknown,
): Promise<Refusal | null> {
  if (signedIn === null || !saysRealName(input) || signedIn.method !== 'phone-code') return null
  const [person] = await sql`select 1 from people where id = ${signedIn.person} and idno_hmac is not null`
  return person === undefined ? notRealName : null
}

function saysRealName(input: unknown): boolean {
  return (
    typeof input === 'object' && input !== null && 'identifiedBy' in input && input.identifiedBy === 'real-name-login'
  )
}
