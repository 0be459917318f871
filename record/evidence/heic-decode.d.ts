/** What is used of it: https://www.npmjs.com/package/heic-decode */
declare module 'heic-decode' {
  interface Picture {
    readonly width: number
    readonly height: number
    /** RGBA, turned as the phone was held. */
    decode(): Promise<{ readonly width: number; readonly height: number; readonly data: Uint8ClampedArray }>
  }
  const decode: {
    all(file: { readonly buffer: Uint8Array }): Promise<readonly Picture[] & { dispose(): void }>
  }
  export default decode
}
