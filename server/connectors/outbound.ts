/** Which addresses the server may connect to. The check is made on the address actually connected to, after DNS, on every redirect. */
export interface OutboundPolicy {
  /**
   * @param address IP address, no brackets
   * @param host the name it came from
   * @returns undefined when allowed, otherwise the reason in one sentence
   */
  refusal(address: string, host: string): string | undefined
}
