// What the benchmarks use of peers that bring no types of their own.
declare module 'qrcode' {
  export function toBuffer(
    segments: readonly { data: Uint8Array; mode: 'byte' }[],
    options: { errorCorrectionLevel: 'L' | 'M' | 'Q' | 'H'; margin: number; scale: number; type: 'png' },
  ): Promise<Uint8Array>
}
declare module 'papaparse' {
  const Papa: { parse(text: string): { readonly data: readonly (readonly string[])[] } }
  export default Papa
}
