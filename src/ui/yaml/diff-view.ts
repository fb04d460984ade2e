import { yaml } from '@codemirror/lang-yaml'
import { MergeView, unifiedMergeView } from '@codemirror/merge'
import { EditorState, type Extension } from '@codemirror/state'
import { EditorView, keymap, lineNumbers } from '@codemirror/view'
import { defaultKeymap } from '@codemirror/commands'
import { editorTheme, pageNonce } from './editor-theme'

export interface DiffTexts {
  readonly label: string
  readonly before: string
  readonly after: string
}

const diffConfig = { scanLimit: 500, timeout: 300 } as const
const collapseUnchanged = { margin: 3, minSize: 6 } as const

/**
 * Shows two texts and what differs.
 * @param wide side by side; else what went above what came
 * @returns takes it down again
 */
export function createDiffView(parent: HTMLElement, { label, before, after }: DiffTexts, wide: boolean): () => void {
  const extensions = (name: string): Extension => [
    pageNonce(),
    lineNumbers(),
    yaml(),
    editorTheme,
    EditorView.lineWrapping,
    keymap.of(defaultKeymap),
    EditorState.readOnly.of(true),
    EditorView.contentAttributes.of({ 'aria-label': name, 'aria-readonly': 'true', tabindex: '0' }),
  ]
  if (wide) {
    const view = new MergeView({
      parent,
      a: { doc: before, extensions: extensions(`${label}: before`) },
      b: { doc: after, extensions: extensions(`${label}: after`) },
      gutter: true,
      collapseUnchanged,
      diffConfig,
    })
    return () => view.destroy()
  }
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: after,
      extensions: [
        extensions(label),
        unifiedMergeView({ original: before, mergeControls: false, gutter: true, collapseUnchanged, diffConfig }),
      ],
    }),
  })
  return () => view.destroy()
}
