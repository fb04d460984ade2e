import { describe, expect, it } from 'vitest'
import { createRenewable } from './renewable'

const MINUTE = 60_000
const signal = new AbortController().signal

/** A renewable thing that counts its fetches, with a clock of its own. */
function renewable(lifeMs: number | undefined) {
  const clock = { ms: 1_000_000 }
  let fetches = 0
  const thing = createRenewable<number>(
    async () => {
      await Promise.resolve()
      fetches += 1
      return { ok: true, value: { value: fetches, lifeMs } }
    },
    () => clock.ms,
  )
  const value = async () => {
    const outcome = await thing.current(signal)
    return outcome.ok ? outcome.value : undefined
  }
  return { clock, thing, value }
}

describe('what AWS gives for a limited time', () => {
  it('twelve hours are used until ten minutes before their end', async () => {
    const { clock, value } = renewable(12 * 60 * MINUTE)
    expect(await value()).toBe(1)
    clock.ms += (12 * 60 - 10) * MINUTE - 1
    expect(await value()).toBe(1)
    clock.ms += 1
    expect(await value()).toBe(2)
  })

  it('a short life is used by half', async () => {
    const { clock, value } = renewable(2 * MINUTE)
    expect(await value()).toBe(1)
    clock.ms += MINUTE - 1
    expect(await value()).toBe(1)
    clock.ms += 1
    expect(await value()).toBe(2)
  })

  it('those who ask at the same time share one request', async () => {
    const { value } = renewable(MINUTE)
    expect(await Promise.all([value(), value(), value()])).toEqual([1, 1, 1])
  })

  it('without an end it is fetched once, unless it is dropped', async () => {
    const { clock, thing, value } = renewable(undefined)
    expect(await value()).toBe(1)
    clock.ms += 1000 * 24 * 60 * MINUTE
    expect(await value()).toBe(1)
    thing.drop()
    expect(await value()).toBe(2)
  })

  it('a failure is not kept', async () => {
    let tries = 0
    const thing = createRenewable<string>(() => {
      tries += 1
      return Promise.resolve(
        tries === 1
          ? { ok: false, kind: 'timeout', layer: 'http', code: 'HTTP_NO_ANSWER', detail: 'Too slow.' }
          : { ok: true, value: { value: 'there', lifeMs: MINUTE } },
      )
    })
    expect(await thing.current(signal)).toMatchObject({ ok: false, kind: 'timeout' })
    expect(await thing.current(signal)).toEqual({ ok: true, value: 'there' })
  })
})
