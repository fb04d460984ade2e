import { version as packageVersion } from '~/package.json'

/** What this program is called where it says so itself. */
export const PRODUCT = 'Registry Console'

/** Of this program, from package.json. */
export const version: string = packageVersion
