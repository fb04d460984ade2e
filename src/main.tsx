import './app/theme.css'
import './app/base.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app/App'
import { createAppRouter } from './app/router'

async function start(): Promise<void> {
  if (__MOCKS__) {
    const { startMocks } = await import('~/mocks/browser')
    await startMocks()
  }
  const root = document.getElementById('root')
  if (root === null) throw new Error('index.html has no element with id root')
  // The router fetches what the first page needs as soon as it exists, hence after the mocks.
  const router = createAppRouter()
  createRoot(root).render(
    <StrictMode>
      <App router={router} />
    </StrictMode>,
  )
}

void start()
