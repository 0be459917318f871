/**
 * Builds what the worker runs in its sandbox: `dist/workflows/bundle.js`. It is built with the rest, once, so that
 * every worker of a release runs the same bytes and the stored histories can be replayed against them.
 */
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir, readFile, realpath, rename, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker'

const here = dirname(fileURLToPath(import.meta.url))

/** Beside the compiled file of this folder, or in what was built of the checkout. */
const beside = join(here, 'failure-converter.cjs')
const failureConverterPath = existsSync(beside)
  ? beside
  : join(here, '..', 'dist', 'workflows', 'failure-converter.cjs')

/** Where the built bundle stands, seen from a compiled file of this folder. */
export const builtBundle = join(here, 'bundle.js')

/** Bundles the shells of a folder, by its `index` where it has one, else its `grievance`; `.ts` from a checkout, `.js` once compiled. */
export async function bundleOf(folder: string): Promise<string> {
  const files = await readdir(folder)
  const entry = ['index.ts', 'index.js', 'grievance.ts', 'grievance.js'].find((file) => files.includes(file)) ?? ''
  const tracing = ['tracing.ts', 'tracing.js'].filter((file) => files.includes(file)).slice(0, 1)
  const { code } = await bundleWorkflowCode({
    workflowsPath: join(folder, entry),
    workflowInterceptorModules: tracing.map((file) => join(folder, file)),
    failureConverterPath,
    logger: new DefaultLogger('WARN'),
  })
  return code
}

/** Builds the bundle of a compiled folder into it, unless nothing it is made of has changed. Answers whether it built. */
export async function buildBundle(folder: string): Promise<boolean> {
  const inputs = await inputsOf(folder)
  const [bundle, stamp] = [join(folder, 'bundle.js'), join(folder, 'bundle.inputs')]
  const built = await readFile(stamp, 'utf8').catch(() => '')
  const bytes = await readFile(bundle).catch(() => null)
  if (bytes !== null && built === `${inputs} ${sha256(bytes)}\n`) return false
  const code = await bundleOf(folder)
  await writeFile(`${bundle}.part`, code)
  await rename(`${bundle}.part`, bundle)
  await writeFile(stamp, `${inputs} ${sha256(code)}\n`)
  return true
}

/** A hash over the shells and the SDK they are bundled with. */
async function inputsOf(folder: string): Promise<string> {
  const hash = createHash('sha256')
  const sdk = createRequire(import.meta.url)('@temporalio/workflow/package.json') as { version: string }
  hash.update(sdk.version)
  for (const file of (await readdir(folder)).sort()) {
    if (!['.js', '.cjs'].includes(extname(file)) || file === 'bundle.js' || file === 'build-bundle.js') continue
    hash.update(`\0${file}\0`).update(await readFile(join(folder, file)))
  }
  return hash.digest('hex')
}

function sha256(bytes: string | Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}

const started = process.argv[1]
if (started !== undefined && (await realpath(started).catch(() => '')) === fileURLToPath(import.meta.url))
  await buildBundle(here)
