/** Seals and opens stored credentials. */
export interface Secrets {
  /**
   * @param plain the secret
   * @param boundTo uid of the registry it belongs to; opening with another one fails
   */
  seal(plain: string, boundTo: string): string
  /** @throws SecretUnreadable when the key is unknown, the text was changed or belongs to another registry */
  open(sealed: string, boundTo: string): string
}
