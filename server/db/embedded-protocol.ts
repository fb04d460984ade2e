/** What the worker is started with. */
export interface EmbeddedWorkerData {
  /** Folder of the database files. */
  readonly folder: string
  /** Make a new database there, close it and end. A run of its own: making one takes some 500 MB that the thread would keep. */
  readonly create: boolean
}

/** Main thread to worker. One request is answered before the next is looked at. */
export type EmbeddedRequest =
  /** A new connection: whatever the last one left behind (an open transaction, settings, prepared statements) is dropped. */
  | { readonly type: 'reset' }
  /** Whole frontend messages of the PostgreSQL protocol. */
  | { readonly type: 'protocol'; readonly bytes: Uint8Array }
  | { readonly type: 'stats' }
  | { readonly type: 'close' }

/** Counted since the worker started. */
export interface EmbeddedStats {
  /** Real `fsync` calls on the database's files. */
  readonly fsyncs: number
  /** Bytes appended to the write-ahead log. */
  readonly walBytes: number
  /** Checkpoints made because the log had grown. */
  readonly checkpoints: number
}

/** Worker to main thread. */
export type EmbeddedReply =
  | { readonly type: 'ready' }
  /** A part of the answer to a `protocol` request. */
  | { readonly type: 'data'; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly type: 'done'; readonly stats: EmbeddedStats }
  | { readonly type: 'failed'; readonly message: string }
