import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pythonPackage } from './python.js'

/** An implementation of SM2 and SM3 by other people, in another language. */
const version = '3.2.2'

// The key is set by hand: given to the constructor, it loses leading digits.
const script = `
import sys
from gmssl import sm2
signature, public, content = sys.argv[1], sys.argv[2], open(sys.argv[3], 'rb').read()
crypt = sm2.CryptSM2(private_key='', public_key='', asn1=True)
crypt.public_key = public
print('valid' if crypt.verify_with_sm3(signature, content) else 'not valid')
`

/** What it says of a signature (DER, hexadecimal) over this content by this key (04…). */
export function gmssl(content: Buffer, signature: Buffer, publicKey: string): 'valid' | 'not valid' {
  const packages = pythonPackage('gmssl', version)
  const folder = mkdtempSync(join(tmpdir(), 'siyou-gmssl-'))
  try {
    writeFileSync(join(folder, 'content'), content)
    writeFileSync(join(folder, 'verify.py'), script)
    const args = [join(folder, 'verify.py'), signature.toString('hex'), publicKey.slice(2), join(folder, 'content')]
    const ran = spawnSync('python3', args, { encoding: 'utf8', env: { ...process.env, PYTHONPATH: packages } })
    if (ran.status !== 0) throw new Error(ran.stderr)
    return ran.stdout.trim() === 'valid' ? 'valid' : 'not valid'
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
