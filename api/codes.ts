/** A code that the record keeps as text, known again as one of its list. A code not in the list is an error of ours. */
export function oneOf<const T extends string>(known: readonly T[], code: string): T {
  const found = known.find((one) => one === code)
  if (found === undefined) throw new Error(`not a known code: ${code}`)
  return found
}
