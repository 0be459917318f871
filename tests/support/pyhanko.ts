import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pythonPackage } from './python.js'

/** A validator of PDF signatures by other people, in another language. */
const version = '0.38.0'

export interface Validated {
  /** The bytes it covers are as they were signed. */
  readonly intact: boolean
  /** The signature itself is by the key of its certificate. */
  readonly valid: boolean
  readonly trusted: boolean
  readonly coverage: string
}

const script = `
import json, logging, sys
logging.disable(logging.CRITICAL)
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.keys import load_cert_from_pemder
from pyhanko_certvalidator import ValidationContext
with open(sys.argv[1], 'rb') as file:
    reader = PdfFileReader(file, strict=False)
    signature = reader.embedded_signatures[-1]
    context = ValidationContext(trust_roots=[load_cert_from_pemder(sys.argv[2])], allow_fetching=False)
    status = validate_pdf_signature(signature, signer_validation_context=context)
    print(json.dumps({'intact': status.intact, 'valid': status.valid, 'trusted': status.trusted, 'coverage': status.coverage.name}))
`

/** What it says of the last signature of a PDF, trusting one authority alone. Installed once, from the Python package registry. */
export function pyhanko(pdf: Buffer, trusted: string): Validated {
  const packages = pythonPackage('pyhanko', version)
  const folder = mkdtempSync(join(tmpdir(), 'siyou-pyhanko-'))
  try {
    const file = join(folder, 'paper.pdf')
    writeFileSync(file, pdf)
    writeFileSync(join(folder, 'validate.py'), script)
    const ran = spawnSync('python3', [join(folder, 'validate.py'), file, trusted], {
      encoding: 'utf8',
      env: { ...process.env, PYTHONPATH: packages },
    })
    if (ran.status !== 0) return unreadable(ran.stderr)
    return JSON.parse(ran.stdout) as Validated
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** A file that was changed so that it cannot be parsed any more is not intact either. */
function unreadable(said: string): Validated {
  if (!/pyhanko|Error/.test(said)) throw new Error(said)
  if (/ModuleNotFoundError|ImportError/.test(said)) throw new Error(said)
  return { intact: false, valid: false, trusted: false, coverage: 'UNREADABLE' }
}
