const waiting: (() => void)[] = []
let pressed = false

function release(): void {
  pressed = false
  // The click comes right after the pointer is up, and before a new task.
  setTimeout(() => {
    for (const run of waiting.splice(0)) run()
  }, 0)
}

if (typeof document !== 'undefined') {
  document.addEventListener('pointerdown', () => (pressed = true), { capture: true, passive: true })
  document.addEventListener('pointerup', release, { capture: true, passive: true })
  document.addEventListener('pointercancel', release, { capture: true, passive: true })
}

/**
 * Runs something at once, or when the press that is on has become a click. A field that is left because one presses on something else may show an error,
 * and what is below moves: the click would miss it.
 */
export function afterPress(run: () => void): void {
  if (pressed) waiting.push(run)
  else run()
}
