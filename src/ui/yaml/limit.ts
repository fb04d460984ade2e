/** Largest text that is edited here, in UTF-16 units; the contract has the same for values and manifests. */
export const TEXT_LIMIT = 1024 * 1024

/** @param length in UTF-16 units */
export function sizeProblem(length: number): string {
  return `This text has ${(length / TEXT_LIMIT).toFixed(1)} MiB. Texts of more than 1 MiB are not taken: keep large content out of values.`
}
