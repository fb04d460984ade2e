/** In front of every key, so that all of it can be forgotten together. */
const PREFIX = 'kept '

/** What was kept in this tab under a key, or null: also where storage is blocked. */
export function readKept(key: string): string | null {
  try {
    return sessionStorage.getItem(PREFIX + key)
  } catch {
    return null
  }
}

/** Keeps a text in this tab until it is signed out of, or forgets it with null. What does not fit is not kept, and neither is what was there before. */
export function keep(key: string, text: string | null): void {
  try {
    sessionStorage.removeItem(PREFIX + key)
    if (text !== null) sessionStorage.setItem(PREFIX + key, text)
  } catch {
    // Then it lives in memory alone.
  }
}

/** Forgets everything that was kept in this tab. */
export function forgetKept(): void {
  try {
    for (const key of Object.keys(sessionStorage)) if (key.startsWith(PREFIX)) sessionStorage.removeItem(key)
  } catch {
    // Blocked storage holds nothing.
  }
}
