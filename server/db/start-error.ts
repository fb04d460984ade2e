/** Stops the start. The message is one line for whoever started the process: what is wrong and what to do. No stack belongs beside it. */
export class StartError extends Error {
  override readonly name = 'StartError'
}
