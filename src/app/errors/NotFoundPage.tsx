import { ErrorPage } from './ErrorPage'

const MESSAGE = 'Nothing is at this address. It may have been removed, or the link has a mistake in it.'

export function NotFoundPage({ message = MESSAGE }: { readonly message?: string }) {
  return <ErrorPage icon="search" title="Not found" message={message} />
}
