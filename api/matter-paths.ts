import type { MatterKind } from '../domain/matters/matter.js'

/** Where the matters of a kind are reached. */
export const matterPaths: Readonly<Record<MatterKind, string>> = {
  letter: '/letters',
  consultation: '/consultations',
  'legal-aid': '/legal-aid',
  membership: '/memberships',
  warning: '/warnings',
}
