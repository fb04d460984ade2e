import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import { createPortal } from 'react-dom'
import { landmarkOf } from './landmark'
import styles from './Tooltip.module.css'

interface Shown {
  readonly text: string
  readonly target: Element
}

/** Before a hovered tooltip appears, in milliseconds; one that got the focus appears at once. */
const DELAY_MS = 350
/** How long the pointer may travel from the target to the tooltip, in milliseconds. */
const GRACE_MS = 150
const GAP = 6
const MARGIN = 8
const TOOLTIP_ID = 'tooltip'

/**
 * Shows the text of whatever has a `data-tooltip` attribute and is hovered or has the keyboard's focus; with `data-tooltip-when="clipped"` only while its own text
 * does not fit. Once a page. Escape hides it (WCAG 1.4.13).
 */
export function TooltipHost() {
  const [shown, setShown] = useState<Shown | null>(null)
  const bubble = useRef<HTMLDivElement>(null)

  useEffect(() => {
    let showing: ReturnType<typeof setTimeout> | undefined
    let hiding: ReturnType<typeof setTimeout> | undefined
    let current: Element | null = null
    const hide = () => {
      clearTimeout(showing)
      clearTimeout(hiding)
      current = null
      setShown(null)
    }
    const show = (target: Element, delay: number) => {
      if (textOf(target) === '' || (target.getAttribute('data-tooltip-when') === 'clipped' && !isClipped(target))) return
      clearTimeout(showing)
      current = target
      showing = setTimeout(() => setShown(shownOn(target)), delay)
    }
    const over = (event: PointerEvent) => {
      if (event.pointerType === 'touch' || !(event.target instanceof Element)) return
      clearTimeout(hiding)
      if (bubble.current?.contains(event.target) === true) return
      const target = event.target.closest('[data-tooltip]')
      if (target === current) return
      if (target === null) hiding = setTimeout(hide, GRACE_MS)
      else show(target, DELAY_MS)
    }
    const focusIn = (event: FocusEvent) => {
      if (!(event.target instanceof Element) || !event.target.matches(':focus-visible')) return
      const target = event.target.closest('[data-tooltip]')
      if (target !== null) show(target, 0)
    }
    const key = (event: KeyboardEvent) => {
      if (event.key === 'Escape') hide()
    }
    document.addEventListener('pointerover', over)
    document.addEventListener('focusin', focusIn)
    document.addEventListener('focusout', hide)
    document.addEventListener('pointerdown', hide)
    document.addEventListener('keydown', key)
    window.addEventListener('scroll', hide, { capture: true, passive: true })
    return () => {
      clearTimeout(showing)
      clearTimeout(hiding)
      document.removeEventListener('pointerover', over)
      document.removeEventListener('focusin', focusIn)
      document.removeEventListener('focusout', hide)
      document.removeEventListener('pointerdown', hide)
      document.removeEventListener('keydown', key)
      window.removeEventListener('scroll', hide, { capture: true })
    }
  }, [])

  // What is said may change, or be over, while it is shown.
  useEffect(() => {
    if (shown === null) return
    const observer = new MutationObserver(() => setShown(shownOn(shown.target)))
    observer.observe(shown.target, { attributeFilter: ['data-tooltip'] })
    return () => observer.disconnect()
  }, [shown])

  useLayoutEffect(() => {
    const element = bubble.current
    if (shown === null || element === null) return
    const anchor = shown.target.getBoundingClientRect()
    const width = element.offsetWidth
    const height = element.offsetHeight
    const below = anchor.bottom + GAP
    const top = below + height + MARGIN > window.innerHeight ? anchor.top - GAP - height : below
    const centred = anchor.left + anchor.width / 2 - width / 2
    const left = Math.max(MARGIN, Math.min(centred, document.documentElement.clientWidth - width - MARGIN))
    element.style.top = `${Math.max(MARGIN, top)}px`
    element.style.left = `${left}px`

    // Described only while the tooltip is there, and never over a description the control has of its own.
    const { target } = shown
    if (target.hasAttribute('aria-describedby') || target.hasAttribute('aria-description')) return
    if (target.getAttribute('aria-label') === shown.text) return
    target.setAttribute('aria-describedby', TOOLTIP_ID)
    return () => target.removeAttribute('aria-describedby')
  }, [shown])

  if (shown === null) return null
  return createPortal(
    <div ref={bubble} className={styles.tooltip} id={TOOLTIP_ID} role="tooltip">
      {shown.text}
    </div>,
    landmarkOf(shown.target),
  )
}

function textOf(target: Element): string {
  return target.getAttribute('data-tooltip') ?? ''
}

/** As its text is now: null without one. */
function shownOn(target: Element): Shown | null {
  const text = textOf(target)
  return text === '' ? null : { text, target }
}

function isClipped(target: Element): boolean {
  return [target, ...target.children].some((element) => element.scrollWidth > element.clientWidth + 1)
}
