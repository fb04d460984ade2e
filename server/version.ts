import { version as packageVersion } from '~/package.json'

/** Of this program, from package.json. */
export const version: string = packageVersion
