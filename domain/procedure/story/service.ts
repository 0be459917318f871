import type { ServedHow, ServiceEvents } from '../service.js'
import { paperWords } from './codes.js'
import { called, nothing, onDay, side, w, type Stories } from './telling.js'
import type { Words } from '../../values/time.js'

/*
 * Which paper came to whom.
 */

const howWords: Record<ServedHow, Words> = {
  electronic: w('电子送达', 'electronically'),
  'signed-for': w('签收', 'signed for'),
  direct: w('直接送达', 'in person'),
  post: w('邮寄送达', 'by post'),
  'left-with-witness': w('留置送达', 'left with a witness'),
}

const meansWords: Readonly<Record<string, Words>> = {
  sms: w('短信', 'by short message'),
  wechat: w('微信', 'by WeChat'),
  mail: w('电子邮件', 'by mail'),
}

export const serviceStories: Stories<keyof ServiceEvents> = {
  'service-address-confirmed': ({ party, id, electronic }, told) => {
    const who = party === 'worker' ? side.worker : called(id, told, side.employer)
    return electronic
      ? w(
          `${who.zh}确认送达地址，同意电子送达，以到达本人系统之日为送达之日`,
          `${who.en} confirmed the address for service and consents to electronic service, dated by its arrival`,
        )
      : w(`${who.zh}确认送达地址，不采用电子送达`, `${who.en} confirmed the address for service; not electronically`)
  },
  'paper-served': ({ party, id, kind, how, occurredOn, arrived }, told) => {
    const who = party === 'worker' ? side.worker : called(id, told, side.employer)
    const paper = paperWords[kind]
    const day = onDay(occurredOn, told)
    const by = arrived === null || how !== 'electronic' ? nothing : (meansWords[arrived.channel] ?? nothing)
    const means = howWords[how]
    return how === 'signed-for'
      ? w(`${who.zh}于${day.zh}签收${paper.zh}`, `${who.en} signed for ${paper.en} on ${day.en}`)
      : w(
          `${paper.zh}于${day.zh}送达${who.zh}（${means.zh}${by.zh === '' ? '' : `，${by.zh}`}）`,
          `${paper.en} was served on ${who.en} on ${day.en} (${means.en}${by.en === '' ? '' : `, ${by.en}`})`,
        )
  },
}
