/** Where somebody is going, from the press until the page is there; React draws it later, and under load much later. */
let destination: string | undefined

/** @param pathname undefined once they have arrived */
export function noteDestination(pathname: string | undefined): void {
  destination = pathname
}

/** The path of the page that somebody is at, or already on the way to. */
export function headingFor(): string {
  return destination ?? window.location.pathname
}
