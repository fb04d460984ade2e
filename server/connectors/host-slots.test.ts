import { setImmediate } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { createHostSlots } from './host-slots'

const never = new AbortController().signal

it('gives room in the order of asking, each host for itself', async () => {
  const slots = createHostSlots(2)
  const order: string[] = []
  const first = await slots.take('a:443', never)
  const second = await slots.take('a:443', never)
  const waiting = ['third', 'fourth'].map((name) => slots.take('a:443', never).then((give) => ({ name, give: (order.push(name), give) })))
  await slots.take('b:443', never)
  expect(order).toEqual([])
  second()
  // Giving back twice makes no more room.
  second()
  await setImmediate()
  expect(order).toEqual(['third'])
  first()
  await setImmediate()
  expect(order).toEqual(['third', 'fourth'])
  for (const one of await Promise.all(waiting)) one.give()
  const again = await Promise.all([slots.take('a:443', never), slots.take('a:443', never)])
  expect(again).toHaveLength(2)
})

it('whoever gives up waiting takes no room with it', async () => {
  const slots = createHostSlots(1)
  const give = await slots.take('a:443', never)
  const controller = new AbortController()
  const impatient = slots.take('a:443', controller.signal)
  const next = slots.take('a:443', never)
  controller.abort(new Error('stopped'))
  await expect(impatient).rejects.toThrow('stopped')
  give()
  const held = await next
  await expect(slots.take('a:443', AbortSignal.abort(new Error('too late')))).rejects.toThrow('too late')
  held()
  await slots.take('a:443', never)
})

it('an abort after room was given changes nothing', async () => {
  const slots = createHostSlots(1)
  const give = await slots.take('a:443', never)
  const controller = new AbortController()
  const waiting = slots.take('a:443', controller.signal)
  give()
  controller.abort()
  const held = await waiting
  held()
  await slots.take('a:443', never)
})
