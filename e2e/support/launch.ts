import { chromiumArguments, findChromium } from '../../tools/programs'

/** How every browser of ours is launched. */
export const launchOptions = { executablePath: findChromium(), args: [...chromiumArguments] }
