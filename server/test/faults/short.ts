import { testEnvironment } from '../connections'

/** So that what hangs is given up soon; in milliseconds. */
const deadlines = { connectMs: 400, headersMs: 300, bodyIdleMs: 300, bufferedMs: 600 } as const

/** The environment of a cell in which something hangs. @param policy outbound, when it is another than that of a server on loopback */
export const shortWith = (policy: Parameters<typeof testEnvironment>[0] = {}) => testEnvironment({ ...policy, deadlines })
export const short = { deadlines }
