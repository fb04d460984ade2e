import { encodePng } from '../png'
import { hash, randomFrom } from '../random'

/** Edge of a logo, in pixels: a small pattern on a grid of 6, each cell 8 pixels wide. */
const CELLS = 6
const CELL = 8

const made = new Map<string, Uint8Array<ArrayBuffer>>()

/** A mirrored pattern of squares in two colours that belongs to the name of a pack. */
export function logoOf(name: string): Uint8Array<ArrayBuffer> {
  const known = made.get(name)
  if (known !== undefined) return known
  const random = randomFrom(hash(`logo ${name}`))
  const hue = random()
  const half = Array.from({ length: CELLS }, () => Array.from({ length: CELLS / 2 }, () => Math.floor(random() * 3)))
  const grid = half.map((row) => [...row, ...row.toReversed()])
  const pixels: number[] = []
  for (let y = 0; y < CELLS * CELL; y += 1) {
    for (let x = 0; x < CELLS * CELL; x += 1) pixels.push(grid[Math.floor(y / CELL)]?.[Math.floor(x / CELL)] ?? 0)
  }
  const png = encodePng(CELLS * CELL, [[255, 255, 255], colour(hue, 0.45), colour((hue + 0.12) % 1, 0.65)], pixels)
  made.set(name, png)
  return png
}

/** HSL with a saturation of 55 % as bytes of red, green and blue. */
function colour(hue: number, lightness: number): [number, number, number] {
  const reach = 0.55 * Math.min(lightness, 1 - lightness)
  const part = (offset: number) => {
    const k = (offset + hue * 12) % 12
    return Math.round(255 * (lightness - reach * Math.max(-1, Math.min(k - 3, 9 - k, 1))))
  }
  return [part(0), part(8), part(4)]
}
