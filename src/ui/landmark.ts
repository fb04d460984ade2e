/** What floats stands inside the landmark or dialog it belongs to, so that nothing on the page is outside of one. @param near what it belongs to, if that is an element */
export function landmarkOf(near: Element | null): Element {
  return near?.closest('[role="dialog"], main, header, nav') ?? document.querySelector('main') ?? document.body
}
