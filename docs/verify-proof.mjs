#!/usr/bin/env node
// 核验案件证明，不依赖本平台：node verify-proof.mjs 证明.json [每日根的指纹] [文书…]
// Checks the proof of a case without the platform: node verify-proof.mjs proof.json [fingerprint of a daily root] [papers…]
// 只用 Node.js 自带的模块。Nothing but Node.js. 不符即指出是哪一条，以 1 退出。
import { createDecipheriv, createHash, createPublicKey, verify } from 'node:crypto'
import { readFileSync } from 'node:fs'

const sha256 = (bytes) => createHash('sha256').update(bytes).digest()
const hex = (bytes) => sha256(bytes).toString('hex')
const fail = (zh, en) => {
  console.error(`✗ ${zh} / ${en}`)
  process.exit(1)
}
// 规范 JSON：键按码元排序，无空白。Canonical JSON: keys sorted by code unit, no white space.
const canonical = (v) =>
  Array.isArray(v)
    ? `[${v.map(canonical).join(',')}]`
    : v !== null && typeof v === 'object'
      ? `{${Object.keys(v)
          .sort()
          .map((k) => `${JSON.stringify(k)}:${canonical(v[k])}`)
          .join(',')}}`
      : JSON.stringify(v)

const [file, ...more] = process.argv.slice(2)
const copied = more.filter((one) => /^[0-9a-f]{64}$/.test(one))
const papers = more.filter((one) => !copied.includes(one))
const proof = JSON.parse(readFileSync(file, 'utf8'))
if (proof.format !== 'siyou-proof/1') fail('不是 siyou-proof/1', 'not a siyou-proof/1')

// 一、链：每条的哈希含前一条的哈希。The chain: each hash covers the one before.
let prev_hash = ''
let shown = 0
for (const [i, e] of proof.events.entries()) {
  if (e.seq !== i + 1) fail(`第 ${i + 1} 条缺失或错位`, `event ${i + 1} is missing or out of its place`)
  if (!e.opaque) {
    const { seq, at, actor, command, type, data } = e
    const bytes = e.sealed === null ? null : Buffer.from(e.sealed, 'base64')
    const sealed = bytes === null ? null : hex(bytes)
    const link = { case: proof.case, seq, at, actor, command, type, data, sealed, prev_hash }
    if (hex(canonical(link)) !== e.hash)
      fail(`第 ${seq} 条被改动`, `event ${seq} was changed, or what stands before it`)
    shown += 1
    // 二、文字：密文由本条的钥匙打开。The words: the key of this event opens the ciphertext to them.
    if (e.words !== null && e.words.key !== null) {
      const key = Buffer.from(e.words.key, 'base64')
      const gcm = bytes.subarray(36)
      try {
        if (!bytes.subarray(4, 36).equals(sha256(key))) throw new Error('another key')
        const open = createDecipheriv('aes-256-gcm', key, gcm.subarray(0, 12)).setAAD(
          Buffer.from(`${proof.case}/${seq}`),
        )
        open.setAuthTag(gcm.subarray(-16))
        const text = Buffer.concat([open.update(gcm.subarray(12, -16)), open.final()]).toString()
        if (canonical(JSON.parse(text)) !== canonical(e.words.opened)) throw new Error('other words')
      } catch {
        fail(`第 ${seq} 条的文字与密文不符`, `the words of event ${seq} are not those of its ciphertext`)
      }
    } else if (e.words !== null)
      console.log(`- 第 ${seq} 条的文字须由平台证明 / the words of event ${seq} rest on the platform`)
  }
  prev_hash = e.hash
}
console.log(`✓ 链 chain：${proof.events.length} 条 events，可读 shown ${shown}，末 last ${prev_hash}`)

// 三、每日根：叶子在树中，树被签名。The daily root: the leaf is in the tree, the tree is signed.
const { inclusion } = proof
if (inclusion === null && copied.length > 0)
  fail('证明里没有每日根，无从与抄存的指纹对照', 'the proof has no daily root to compare with the copied fingerprint')
if (inclusion === null) console.log('- 尚未进入每日根 / not in a daily root yet')
else {
  const { root, leaf, path, index, seq } = inclusion
  const statement = JSON.parse(root.statement)
  if (leaf !== `case ${proof.case} ${seq} ${proof.events[seq - 1]?.hash}`)
    fail(`第 ${seq} 条不是每日根所载`, `event ${seq} is not the one that the root holds`)
  let [n, last, hash] = [index, statement.leaves - 1, sha256(`\0${leaf}`)]
  for (const one of path.map((text) => Buffer.from(text, 'hex'))) {
    const right = n % 2 === 1 || n === last
    hash = sha256(Buffer.concat([Buffer.of(1), ...(right ? [one, hash] : [hash, one])]))
    if (right) while (n % 2 === 0 && n !== 0) [n, last] = [n >> 1, last >> 1]
    ;[n, last] = [n >> 1, last >> 1]
  }
  if (last !== 0 || hash.toString('hex') !== statement.tree)
    fail('案件不在每日根的树中', 'the case is not in the tree of the root')
  const x = Buffer.from(root.key, 'base64').toString('base64url')
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
  if (!verify(null, Buffer.from(root.statement), key, Buffer.from(root.signature, 'base64')))
    fail('每日根的签名不对', 'the signature of the root does not fit')
  if (copied.length > 0 && !copied.includes(hex(root.statement)))
    fail('每日根与您抄存的不同', 'the root is not the one that you have copied')
  console.log(
    `✓ 每日根 root ${statement.day}：第 ${seq} 条及以前 up to event ${seq}；指纹 fingerprint ${hex(root.statement)}；公钥 key ${root.key}`,
  )
}

// 四、文书：原件的 SHA-256 写在链里；看不到内容的、根以后续写的，都不作数。
// Papers: the chain names the SHA-256 of each. What is opaque proves none, and what stands after the root anybody can add.
for (const paper of papers) {
  const sum = hex(readFileSync(paper))
  const of = proof.events.find((e) => !e.opaque && e.type === 'document-sealed' && e.data.sha256 === sum)
  if (of === undefined) fail(`${paper} 不是本案的文书`, `${paper} is not a paper of this case`)
  const yet = of.seq > (inclusion?.seq ?? 0)
  if (yet && copied.length > 0)
    fail(`第 ${of.seq} 条的文书在该根之后`, `the paper of event ${of.seq} is later than the root`)
  console.log(`✓ 文书 paper ${paper}：第 ${of.seq} 条 event ${of.seq}${yet ? '（尚未进入每日根 in no root yet）' : ''}`)
}
