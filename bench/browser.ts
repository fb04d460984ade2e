import { type Browser, type BrowserContext, chromium, type CDPSession, type Page } from '@playwright/test'
import { chromiumArguments, findChromium } from '../tools/programs'

/** CPU slow-down of the interaction benchmarks: what a mid-range phone or an old office machine is like beside this one. */
export const CPU_THROTTLE = 4

/** Names resolve to nothing but this machine, so that no measurement waits for the network. */
const localOnly = '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost'

export function launch(extra: readonly string[] = []): Promise<Browser> {
  return chromium.launch({ executablePath: findChromium(), args: [...chromiumArguments, localOnly, ...extra] })
}

export interface SignedIn {
  readonly email: string
  readonly password: string
}

/** The session cookie of somebody, as `name=value`, got through the API as the console does it. */
export async function sessionCookie(url: string, scope: 'tenant' | 'system', account: SignedIn): Promise<{ name: string; value: string }> {
  const isSystem = scope === 'system'
  const body = isSystem ? { username: account.email, password: account.password } : { emailId: account.email, password: account.password }
  const response = await fetch(`${url}/v1/auth/${isSystem ? 'syslogin' : 'authenticate'}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'Sec-Fetch-Site': 'same-origin', 'Console-Scope': scope },
    body: JSON.stringify(body),
  })
  if (!response.ok) throw new Error(`log-in answered ${response.status}: ${await response.text()}`)
  const cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  const at = cookie.indexOf('=')
  if (at < 0) throw new Error('log-in set no cookie')
  return { name: cookie.slice(0, at), value: cookie.slice(at + 1) }
}

/** A page of somebody who is signed in, in a fresh context, slowed down. */
export async function openSlow(
  browser: Browser,
  url: string,
  cookie: { name: string; value: string } | undefined,
): Promise<{ context: BrowserContext; page: Page; devtools: CDPSession }> {
  const context = await browser.newContext({ viewport: { width: 1350, height: 940 } })
  // tsx names the functions that are sent into the page with a helper which the page does not have.
  await context.addInitScript({ content: 'globalThis.__name = (value) => value' })
  if (cookie !== undefined) await context.addCookies([{ ...cookie, url }])
  const page = await context.newPage()
  const devtools = await context.newCDPSession(page)
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: CPU_THROTTLE })
  return { context, page, devtools }
}

export interface Timing {
  /** From the input event to the first task after the frame in which the target is on screen, in ms. */
  readonly shown: number
  /** Longest Event Timing duration of the interaction (8 ms steps), in ms; 16 where the browser reports none because it was shorter. */
  readonly inp: number
}

export interface Target {
  /** Input event that starts the clock. */
  readonly event: 'click' | 'keydown'
  /** CSS selector of what has to be on screen. */
  readonly selector: string
  /** The selector must not match any more instead. */
  readonly gone?: boolean
  /** Text that the element, or the value that the field, must have. */
  readonly text?: string
}

/** Does something and measures how long it takes until its result is on screen. */
export async function timeUntil(page: Page, target: Target, act: () => Promise<void>): Promise<Timing> {
  // In an object the promise is handed back at once: the clock is armed before anything is done.
  const armed = await page.evaluateHandle(({ event, selector, gone, text }) => {
    const result = new Promise<{ shown: number; inp: number }>((resolve, reject) => {
      // Without this a target that never comes would hold up the whole run.
      setTimeout(() => reject(new Error(`${selector} did not change within 15 s of ${event}`)), 15_000)
      let inp = 16
      const observer = new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) inp = Math.max(inp, entry.duration)
      })
      const events: PerformanceObserverInit & { durationThreshold: number } = { type: 'event', durationThreshold: 16 }
      observer.observe(events)
      const isShown = () => {
        const found = [...document.querySelectorAll(selector)].some((element) => {
          const box = element.getBoundingClientRect()
          const content = element instanceof HTMLInputElement ? element.value : (element.textContent ?? '')
          return (
            box.width > 0 &&
            box.height > 0 &&
            getComputedStyle(element).visibility !== 'hidden' &&
            (text === undefined || content.includes(text))
          )
        })
        return gone === true ? !found : found
      }
      const start = (input: Event) => {
        const frame = () =>
          requestAnimationFrame(() => {
            if (!isShown()) return frame()
            const channel = new MessageChannel()
            channel.port1.addEventListener('message', () => {
              const shown = performance.now() - input.timeStamp
              // Event Timing entries are delivered after the next paint.
              setTimeout(() => {
                observer.disconnect()
                resolve({ shown, inp })
              }, 250)
            })
            channel.port1.start()
            channel.port2.postMessage(0)
            return undefined
          })
        frame()
      }
      addEventListener(event, start, { once: true, capture: true })
    })
    return { result }
  }, target)
  await act()
  return armed.evaluate(({ result }) => result)
}

/** Runs something and returns the duration of the longest main-thread task meanwhile, in ms; 0 when none was over 50. */
export async function longestTask(page: Page, act: () => Promise<void>): Promise<number> {
  const handle = await page.evaluateHandle(() => {
    const durations: number[] = []
    const observer = new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) durations.push(entry.duration)
    })
    observer.observe({ type: 'longtask' })
    return { durations, observer }
  })
  await act()
  return handle.evaluate(
    ({ durations, observer }) =>
      new Promise<number>((resolve) => {
        setTimeout(() => {
          observer.disconnect()
          resolve(Math.max(0, ...durations))
        }, 500)
      }),
  )
}
