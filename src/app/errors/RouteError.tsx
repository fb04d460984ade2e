import { isRouteErrorResponse, useLocation, useRouteError } from 'react-router'
import { isApiFailure } from '../../api/failure'
import { Button } from '../../ui/Button'
import { ErrorPage } from './ErrorPage'
import { NotFoundPage } from './NotFoundPage'

/** The same without a layout around it. */
export function PageError() {
  return (
    <main>
      <RouteError />
    </main>
  )
}

/** What stands in place of a page that could not be shown. The layout around it stays where there is one. */
export function RouteError() {
  const error = useRouteError()
  const location = useLocation()
  const again = (
    <Button variant="primary" onClick={() => window.location.reload()}>
      Try again
    </Button>
  )

  if (isRouteErrorResponse(error) && error.status === 404) return <NotFoundPage />
  if (isApiFailure(error)) {
    if (error.code === 'ResourceNotFound') return <NotFoundPage message={error.message} />
    if (error.code === 'Forbidden') return <ErrorPage icon="lock" title="Your role does not allow this" message={error.message} />
    return (
      <ErrorPage
        title={error.status === 0 ? 'The server can’t be reached' : 'The page could not be loaded'}
        message={error.message}
        reference={error.ref}
        action={again}
      />
    )
  }
  if (isChunkError(error)) {
    return (
      <ErrorPage
        title="The page could not be loaded"
        message="A part of the console did not arrive: the connection broke, or the console was updated. Loading it again helps in both cases."
        action={again}
      />
    )
  }
  return (
    <ErrorPage
      title="The console stopped working on this page"
      message="This is a defect. What was saved is safe. Send the reference to whoever runs this console."
      reference={`${error instanceof Error ? `${error.name}: ${error.message}` : String(error)} at ${location.pathname}`}
      action={again}
    />
  )
}

// Browsers word it differently; all of them name the module.
function isChunkError(error: unknown): boolean {
  return error instanceof TypeError && /dynamically imported module|importing a module script|error loading/i.test(error.message)
}
