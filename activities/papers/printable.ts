/*
 * What people type that is no writing: pictures, and signs that only steer how text runs. They are found in what workers
 * write on their phones, and no font of a paper has them.
 */

/** Characters that print nothing and could turn round what stands beside them. */
const unseen = /[\p{Cf}\uFE00-\uFE0F\u{E0100}-\u{E01EF}\u20E3]/gu

/** Pictures and their colours, flags in pairs: each run is one. */
const pictures = /[\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Regional_Indicator}]+/gu

/**
 * The text as it can be printed: without signs that print nothing, and with a run of pictures that no font has told in a word,
 * so that a reader knows that there was one.
 */
export function printable(text: string, has: (character: string) => boolean): string {
  return text.replaceAll(unseen, '').replaceAll(pictures, (run) => (Array.from(run).every(has) ? run : '〔表情〕'))
}
