/** How much evidence is taken. In bytes, and in files with all their versions. */
export interface EvidenceLimits {
  readonly fileBytes: number
  readonly caseBytes: number
  readonly files: number
}

/** As it is unless an installation says otherwise: 200 MB a file, 2 GB and 300 files a case. */
export const defaultLimits: EvidenceLimits = {
  fileBytes: 200 * 1_048_576,
  caseBytes: 2048 * 1_048_576,
  files: 300,
}
