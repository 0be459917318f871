import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Scenario } from './scenarios.js'
import { send } from './world.js'

/** Fetches every paper of a case as the worker would, into `folder`: `F-01-受理通知书.pdf`, in the order in which they were made. */
export async function takePapers(scenario: Scenario, url: string, caseId: string, folder: string): Promise<void> {
  const { token } = await send<{ token: string }>('POST', `${url}/auth/dev`, { person: scenario.worker })
  const headers = { authorization: `Bearer ${token}` }
  const { entries } = await send<{
    entries: readonly {
      readonly paper: { readonly href: string; readonly media: string; readonly title: string } | null
    }[]
  }>('GET', `${url}/grievances/${caseId}/timeline`, undefined, headers)
  await mkdir(folder, { recursive: true })
  const papers = entries.flatMap(({ paper }) => (paper === null ? [] : [paper]))
  for (const [i, { href, media, title }] of papers.entries()) {
    const answer = await fetch(`${url}${href}`, { headers })
    if (!answer.ok) throw new Error(`a paper was not given: ${answer.status}`)
    const extension = media.startsWith('application/pdf') ? 'pdf' : 'json'
    const name = `${scenario.name}-${String(i + 1).padStart(2, '0')}-${title}.${extension}`
    await writeFile(join(folder, name), Buffer.from(await answer.arrayBuffer()))
  }
}
